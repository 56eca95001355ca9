/* stems */
a.='def'; say a.1 a.x a.
a.1=5; say a.1; drop a.1; say a.1
a.='again'; say a.1
x='Mixed'; b.x=1; say b.x b.MIXED symbol('b.x')
y='a b c'; b.y='spaces'; say b.y
i=1;j=2; m.i.j='ij'; say m.1.2 m.i.j m.j.i
drop m.; say m.1.2
c.0=3; do i=1 to c.0; c.i=i*i; end; do i=1 to c.0; say c.i; end
d.5='x'; k=5.0; say d.k; k='05'; say d.k
z.=0; do w=1 to words('a b a c a'); v=word('a b a c a',w); z.v=z.v+1; end; say z.a z.b z.c
s1.=1; s1.2=2; e='e.'; say e.e
