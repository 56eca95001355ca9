/* hanoi */
n=0; call h 5,'A','B','C'; say n; exit
h: procedure expose n; parse arg k,f,t,v; if k=0 then return; call h k-1,f,v,t; n=n+1; if n<6 then say k f'->'t; call h k-1,v,t,f; return
