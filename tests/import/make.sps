DATA LIST LIST /id (F4.0) used_tea used_milk used_juice (F1.0) first second (F2.0) wt (F5.2) born (ADATE10).
BEGIN DATA.
1 1 0 1 1 2 1.5 01/31/1980
2 0 0 0 2 3 0.5 02/29/1984
3 1 1 0 1 3 1.0 12/31/1999
4 . . . . . 1.0 .
5 0 1 0 3 1 1.0 07/04/1976
END DATA.
VARIABLE LABELS used_tea 'Tea' used_milk 'Milk' used_juice 'Juice' wt 'Weight' born 'Born'.
VALUE LABELS used_tea used_milk used_juice 0 'Not mentioned' 1 'Mentioned' /first second 1 'red' 2 'green' 3 'blue'.
MRSETS /MDGROUP NAME=$used LABEL='What do you drink?' CATEGORYLABELS=VARLABELS VARIABLES=used_tea used_milk used_juice VALUE=1
 /MCGROUP NAME=$colour LABEL='Colours' VARIABLES=first second.
WEIGHT BY wt.
SAVE OUTFILE='sets.sav'.
SAVE OUTFILE='sets.zsav' /ZCOMPRESSED.
SAVE OUTFILE='sets_plain.sav' /UNCOMPRESSED.
