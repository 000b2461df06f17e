import pyreadstat, pandas as pd, numpy as np, datetime as dt
n=24
df=pd.DataFrame({
 "id":[f"r{i:02d}" for i in range(n)],
 "sex":[1.0 if i%2 else 2.0 for i in range(n)],
 "agree":[float(1+i%5) if i%7 else 9.0 for i in range(n)],
 "income":[round(1000+i*13.37,2) if i%5 else np.nan for i in range(n)],
 "born":[dt.date(1980,1,1)+dt.timedelta(days=37*i) for i in range(n)],
 "asked":[dt.datetime(2024,2,29,18,30,5)+dt.timedelta(minutes=17*i) for i in range(n)],
 "town":["Zürich" if i%3 else "Graz, am Rand" for i in range(n)],
 "note":[("x"*280+str(i)) if i%6==0 else ("two\nlines" if i==1 else "") for i in range(n)],
 "tenth":[0.1*i for i in range(n)],
})
labels=dict(id="Respondent",sex="Sex of the respondent",agree="Do you agree?",income="Income, in €",born="Date of birth",asked="Time of the interview",town="Where do you live?",note="Anything else?",tenth="Tenths")
vl={"sex":{1.0:"female",2.0:"male"},"agree":{1.0:"not at all",2.0:"hardly",3.0:"partly",4.0:"rather",5.0:"wholly",9.0:"don't know"}}
for name,kw in (("people.sav",{}),("people.zsav",{"compress":True})):
    pyreadstat.write_sav(df,name,column_labels=labels,variable_value_labels=vl,missing_ranges={"agree":[{"lo":8,"hi":9}]},**kw)
d2=df.drop(columns=["asked"]).copy()
vl2={"sex":{1:"female",2:"male"},"agree":{1:"not at all",2:"hardly",3:"partly",4:"rather",5:"wholly",9:"don't know"}}
d2["sex"]=d2["sex"].astype(int); d2["agree"]=d2["agree"].astype(int)
for v in (10,12,13,14,15):
    d3=d2 if v>=13 else d2.assign(note='')
    pyreadstat.write_dta(d3,f"people_{v}.dta",column_labels=labels,variable_value_labels=vl2,version=v)
import openpyxl, datetime as dt
wb=openpyxl.Workbook(); ws=wb.active; ws.title="Responses"
ws.append(["Timestamp","Which drinks do you like?","How often?","Age","Member","Joined"])
opts=["Tea, Milk","Tea","Milk","Juice, Tea","Tea, Milk, Juice","Juice","Milk, Juice",None]
for i in range(24):
    ws.append([dt.datetime(2024,3,1,9,0,0)+dt.timedelta(minutes=i*11),opts[i%8],["daily","weekly","never"][i%3],20+i*1.5 if i!=4 else None,bool(i%2),dt.date(2019,1,1)+dt.timedelta(days=i*31)])
n=wb.create_sheet("Notes"); n["B2"]="not data"
wb.save("forms.xlsx")
