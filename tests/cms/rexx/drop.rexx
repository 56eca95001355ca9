/* drop */
x=1; y=2; drop x; say x y; a.1=1; a.2=2; drop a.1; say a.1 a.2; drop a.; say a.2
l='y z'; z=4; drop (l); say y z l
