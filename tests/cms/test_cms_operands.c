/* What each command answers to operands and options that it does not take, and the shortest forms
 * of those that it does: message, module and return code as the CMS Commands and Utilities
 * Reference has them.  A row is a session of its own. */
#include "tests/cms/session.h"

static const struct row {
    const char *typed, *says; /* says: what the session's log has behind the command */
} rows[] = {
    {"access 191 z9", "DMSACC048E Invalid filemode Z9\nReady(00024)"},
    {"access xyz a", "DMSACC017E Invalid device address XYZ\nReady(00024)"},
    {"access 191 a (foo", "DMSACC003E Invalid option: FOO\nReady(00024)"},
    {"access 299 q", "DMSACP113S Q(299) not attached or invalid device address\nReady(00100)"},
    {"access 192 b no *",
     "DMSACC060E File(s) NO * not found. Filemode B(192) will not be accessed\nReady(00028)"},
    {"access 192 b c d e f", "DMSACC070E Invalid parameter F\nReady(00024)"},
    {"ac 193 c", "DMSACP723I C (193) R/O\nReady;"},
    {"acc 191 b/a", "DMSACC725I 191 also = A disk\nDMSACP723I B (191) R/O\nReady;"},
    {"acc 191 b", "DMSACP726I 191 A released\nReady;"},
    {"acc 191 b t1 *", "DMSACC725I 191 also = A disk\nDMSACP723I B (191) R/O\nReady;"},
    {"release", "DMSARE028E No device specified\nReady(00024)"},
    {"release *", "DMSARE048E Invalid filemode *\nReady(00024)"},
    {"release x", "DMSARE069E Filemode X not accessed\nReady(00036)"},
    {"release 19g", "DMSARE017E Invalid device address 19G\nReady(00024)"},
    {"release a b", "DMSARE070E Invalid parameter B\nReady(00024)"},
    {"rel a (foo", "DMSARE003E Invalid option: FOO\nReady(00024)"},
    {"copyfile", "DMSCPY042E No fileid specified\nReady(00024)"},
    {"copyfile t1", "DMSCPY054E Incomplete fileid specified\nReady(00024)"},
    {"copy t1 data a t2 data a (foo", "DMSCPY003E Invalid option: FOO\nReady(00024)"},
    {"copy t1 data a t2 data q", "DMSCPY069E Filemode Q not accessed\nReady(00036)"},
    {"copy t1 data a t2 data 1", "DMSCPY048E Invalid filemode 1\nReady(00024)"},
    {"copy t1 data a t.x data a", "DMSCPY062E Invalid character . in fileid T.X DATA A"},
    {"copy t1 data a = = = (lrecl", "DMSCPY005E No LRECL specified\nReady(00024)"},
    {"copy t1 data a (lrecl x",
     "DMSCPY029E Invalid parameter X in the option LRECL field\nReady(00024)"},
    {"copy t1 data a (recfm q",
     "DMSCPY029E Invalid parameter Q in the option RECFM field\nReady(00024)"},
    {"copy t1 data a (rep rep", "DMSCPY065E REPLACE option specified twice\nReady(00024)"},
    {"copy t1 data a (pack unpack",
     "DMSCPY066E PACK and UNPACK are conflicting options\nReady(00024)"},
    {"copy t1 data a t2 data a (from 9",
     "DMSCPY156E FROM 9 not found -- file T1 DATA A1 has only 3 records\nReady(00032)"},
    {"copy no data a t2 = =", "DMSCPY002E Input file NO DATA A not found\nReady(00028)"},
    {"copy t1 data a = = c", "DMSCPY069E Filemode C not accessed\nReady(00036)"},
    {"identify x", "DMSIDE070E Invalid parameter X\nReady(00024)"},
    {"identify (lifo foo", "DMSIDE003E Invalid option: FOO\nReady(00024)"},
    {"identify (lifo type", "DMSIDE066E LIFO and TYPE are conflicting options\nReady(00024)"},
    {"set", "DMSSET047E No function specified\nReady(00024)"},
    {"set impcp foo", "DMSSET026E Invalid parameter FOO for IMPCP function\nReady(00024)"},
    {"set impcp", "DMSSET050E Parameter missing after IMPCP\nReady(00024)"},
    {"set impcp on off", "DMSSET070E Invalid parameter OFF\nReady(00024)"},
    {"query", "DMSQRY047E No function specified\nReady(00024)"},
    {"q fullscreen", "\nFULLSCREEN OFF\nReady;"},
    {"set fullscreen suspend", "\nReady;"},
    {"set fullscreen resume", "\nReady;"},
    {"set fullscreen perhaps",
     "DMSSET026E Invalid parameter PERHAPS for FULLSCREEN function\nReady(00024)"},
    {"q charmode", "\nCHARMODE OFF\nReady;"},
    {"q remote", "\nREMOTE OFF\nReady;"},
    {"q blip", "\nBLIP     = OFF\nReady;"},
    {"q recall", "\nRECALL   = ON\nReady;"},
    {"q key", "\nKEY ENTER\nReady;"},
    {"q key enter", "DMSQRY070E Invalid parameter ENTER\nReady(00024)"},
    {"q display", "DMSQRY926E Command is only valid on a display terminal\nReady(00088)"},
    {"q window", "Ready;"},
    {"q window cms", "DMSWND921E Window CMS is not defined\nReady(00028)"},
    {"q vscreen cms all", "DMSVSC921E Virtual screen CMS is not defined\nReady(00028)"},
    {"q vscreen cms all x", "DMSQRY070E Invalid parameter X\nReady(00024)"},
    {"q cmspf", "DMSQRY099E Full-screen CMS environment not active\nReady(00040)"},
    {"q alias x y", "DMSQRY1223E There is no default file pool currently defined\nReady(00040)"},
    {"set border", "DMSSET050E Parameter missing after BORDER\nReady(00024)"},
    {"set border cms on", "DMSWND921E Window CMS is not defined\nReady(00028)"},
    {"set logfile cms on", "DMSVSC921E Virtual screen CMS is not defined\nReady(00028)"},
    {"set wmpf 3 clear", "DMSSET099E Full-screen CMS environment not active\nReady(00040)"},
    {"set dos", "DMSSET050E Parameter missing after DOS\nReady(00024)"},
    {"set dos off", "Ready;"},
    {"set dos on", "DMSSET400S System CMSDOS does not exist\nReady(00044)"},
    {"set dos foo", "DMSSET026E Invalid parameter FOO for DOS function\nReady(00024)"},
    {"set upsi 1", "DMSSET099E CMS/DOS environment not active\nReady(00040)"},
    {"set nonshare cmsbam", "DMSSET400S System CMSBAM does not exist\nReady(00044)"},
    {"set nonshare foo", "DMSSET142S Saved system name FOO invalid\nReady(00040)"},
    {"set sysname cmsdos", "DMSSET050E Parameter missing after CMSDOS\nReady(00024)"},
    {"set sysname foo bar", "DMSSET142S Saved system name FOO invalid\nReady(00040)"},
    {"set sysname cmsdos x y", "DMSSET070E Invalid parameter Y\nReady(00024)"},
    {"set filepool none", "Ready;"},
    {"set filepool vmsysu:",
     "DMSSET1153E File pool VMSYSU: is unavailable or unknown\nReady(00099)"},
    {"access vmsys:maint. e",
     "DMSACC1153E File pool VMSYS: is unavailable or unknown\nReady(00099)"},
    {"access .sub e", "DMSACC1223E There is no default file pool currently defined\nReady(00040)"},
    {"q disk q", "DMSQRE069E Filemode Q not accessed\nReady(00036)"},
    {"syn", "No user synonyms in effect\nReady;"},
    {"synonym nosuch", "DMSSYN002E File NOSUCH SYNONYM A not found\nReady(00028)"},
    {"synonym nosuch synonym *", "DMSSYN002E File NOSUCH SYNONYM * not found\nReady(00028)"},
    {"synonym (clea", "DMSSYN003E Invalid option: CLEA\nReady(00024)"},
    {"rename t1 data a t9 = = (t", "DMSRNM003E Invalid option: T\nReady(00024)"},
    {"rename t1 data a t8 = = (type", "T8       DATA     A1\nReady;"},
    {"rename t1 data a t7 = = (stack", "Ready;"},
    {"rename t1 data a t9 = = (type lifo",
     "DMSRNM066E TYPE and LIFO are conflicting options\nReady(00024)"},
    {"syn t1 data", "DMSSYN032E Invalid filetype DATA\nReady(00024)"},
    {"sort t1 data a", "DMSSRT054E Incomplete fileid specified\nReady(00024)"},
    {"sort t1 data a t1 data a", "DMSSRT019E Identical fileids\nReady(00024)"},
    {"sort no data a x data a", "DMSSRT002E File NO DATA A not found\nReady(00028)"},
    {"sort t1 data a x data a", "DMSSRT034E File T1 DATA A is not fixed length\nReady(00032)"},
    {"sort f80 data a x data a (foo", "DMSSRT070E Invalid parameter (\nReady(00024)"},
    {"compare t1 data a t1 data a", "DMSCMP019E Identical fileids\nReady(00024)"},
    {"com t1 data a no data a", "DMSCMP002E File NO DATA A not found\nReady(00028)"},
    {"type", "DMSTYP054E Incomplete fileid specified\nReady(00024)"},
    {"t t1", "DMSTYP054E Incomplete fileid specified\nReady(00024)"},
    {"t no data", "DMSTYP002E File NO DATA A not found\nReady(00028)"},
    {"t * data", "DMSTYP062E Invalid character * in fileid * DATA A\nReady(00020)"},
    {"t t1 data (col", "DMSTYP005E No COL specified\nReady(00024)"},
    {"t t1 data (col 9-5",
     "DMSTYP029E Invalid parameter 9-5 in the option COL field\nReady(00024)"},
    {"t t1 data (col 200", "DMSTYP009E Column 200 exceeds record length\nReady(00024)"},
    {"t t1 data a 5", "DMSTYP049E Invalid line number 5\nReady(00024)"},
    {"t t1 data a 1 2 3", "DMSTYP070E Invalid parameter 3\nReady(00024)"},
    {"rename t1 data a t2 data", "DMSRNM054E Incomplete fileid specified\nReady(00024)"},
    {"r t1 data a t.1 = =", "DMSRNM062E Invalid character . in fileid T.1 A A\nReady(00020)"},
    {"r t1 data a ll exec a", "DMSRNM024E File LL EXEC A1 already exists\nReady(00028)"},
    {"r t1 data a x y b", "DMSRNM051E Invalid filemode change\nReady(00024)"},
    {"r t% data a x y a", "DMSRNM062E Invalid character % in fileid T% DATA A\nReady(00020)"},
    {"erase t1", "DMSERS054E Incomplete fileid specified\nReady(00024)"},
    {"erase no data", "DMSERS002E File NO DATA A not found\nReady(00028)"},
    {"copyfile t* data a = new a",
     "DMSCPY062E Invalid character * in fileid T* DATA A\nReady(00020)"},
    {"erase no data (foo", "DMSERS003E Invalid option: FOO\nReady(00024)"},
    {"erase * *", "DMSERS071E ERASE * * A not allowed\nReady(00024)"},
    {"erase t* data (t", "DMSERS062E Invalid character * in fileid T* DATA A\nReady(00020)"},
    {"erase * data (t", "T1       DATA     A1\n"},
    {"erase t1 data (t", "T1       DATA     A1\nReady;"},
    {"listfile a b c d", "DMSLST070E Invalid parameter D\nReady(00024)"},
    {"dmsplu t9 data a 2/29/2023 3:04:05", "DMSPLU070E Invalid parameter 2/29/2023\n"},
    {"dmsplu t9 data a 2/28/2023 24:00:00", "DMSPLU070E Invalid parameter 24:00:00\n"},
    {"dmsplu t9 data a 2/28/2023", "DMSPLU545E Missing operand(s)\nReady(00024)"},
    {"dmsplu t9 data a 2/28/2023 1:00:00 x", "DMSPLU070E Invalid parameter x\n"},
    {"dmsplu t9", "DMSPLU054E Incomplete fileid specified\nReady(00024)"},
    {"dmsplu no data a 2/28/2023 1:00:00", "DMSPLU002E File NO DATA A not found\nReady(00028)"},
    {"l t.1 *", "DMSLST062E Invalid character . in fileid T.1 * A\nReady(00020)"},
    {"l * d/%", "DMSLST062E Invalid character / in fileid * D/% A\nReady(00020)"},
    {"l * * 1", "DMSLST048E Invalid filemode 1\nReady(00024)"},
    {"l * * q", "DMSLST069E Filemode Q not accessed\nReady(00036)"},
    {"l no such", "DMSLST002E File not found\nReady(00028)"},
    {"l * * a (stack exec", "DMSLST066E STACK and EXEC are conflicting options\nReady(00024)"},
    {"l t% d*", "T1       DATA     A1\nT9       DATA     A1\nReady;"},
    {"state t1", "DMSSTT054E Incomplete fileid specified\nReady(00024)"},
    {"state t.1 data", "DMSSTT062E Invalid character . in fileid T.1 DATA *\nReady(00020)"},
    {"state t1 data q", "DMSSTT069E Filemode Q not accessed\nReady(00036)"},
    {"state t1 data 1", "DMSSTT048E Invalid filemode 1\nReady(00024)"},
    {"state t1 data a b", "DMSSTT070E Invalid parameter B\nReady(00024)"},
    {"estate no data", "DMSSTT002E File NO DATA * not found\nReady(00028)"},
    {"filedef x", "DMSFLD050E Parameter missing after X\nReady(00024)"},
    {"fi x clear", "DMSFLD704I Invalid CLEAR request\nReady;"},
    {"fi x foo", "DMSFLD027E Invalid device FOO for X\nReady(00024)"},
    {"fi x disk a b 1", "DMSFLD048E Invalid filemode 1\nReady(00024)"},
    {"fi x disk a b a (foo", "DMSFLD003E Invalid option: FOO\nReady(00024)"},
    {"movefile a b c", "DMSMVE070E Invalid parameter C\nReady(00024)"},
    {"movefile (foo", "DMSMVE003E Invalid option: FOO\nReady(00024)"},
    {"movefile a b", "DMSMVE086E Invalid ddname A\nReady(00024)"},
    {"punch", "DMSPUN042E No fileid specified\nReady(00024)"},
    {"pu x", "DMSPUN054E Incomplete fileid specified\nReady(00024)"},
    {"pu * data", "DMSPUN062E Invalid character * in fileid * DATA A\nReady(00020)"},
    {"print t1", "DMSPRT054E Incomplete fileid specified\nReady(00024)"},
    {"pr t1 data (li 200",
     "DMSPRT029E Invalid parameter 200 in the option LINECOUN field\nReady(00024)"},
    {"pr t1 data (li 2",
     "PRT 8B<>\nPRT 11<FILE: T1       DATA     A1  z/VM CONVERSATIONAL MONITOR SYSTEM"
     "                                      PAGE 00001>\nPRT 09<one>\nPRT 09<two>\nPRT 8B<>\n"},
    {"pr t1 data (li 0", "PRT 09<one>\nPRT 09<two>\nPRT 09<three>\nReady;"},
    {"pr t1 data (hex li 0", "PRT 09<969585>\nPRT 09<A3A696>\nPRT 09<A3889985 85>\nReady;"},
    {"pr t1 data (hex cc", "DMSPRT066E HEX and CC are conflicting options\nReady(00024)"},
    {"pr t1 data (trc li 0", "PRT 09<ne>\nPRT 09<wo>\nPRT 09<hree>\nReady;"},
    {"pr t1 data (cc trc", "PRT 0B<>\nPRT 01<e>\nPRT A3<>\n"},
    {"pr t1 data (trc up li 0", "PRT 09<NE>\n"},
    {"pr t1 data (trc notrc", "DMSPRT066E TRC and NOTRC are conflicting options\nReady(00024)"},
    {"pr t1 data (hex trc", "DMSPRT066E HEX and TRC are conflicting options\nReady(00024)"},
    {"readcard", "DMSRDC042E No fileid specified\nReady(00024)"},
    {"read x", "DMSRDC054E Incomplete fileid specified\nReady(00024)"},
    {"read x y 1", "DMSRDC048E Invalid filemode 1\nReady(00024)"},
    {"read x y z", "DMSRDC069E Filemode Z not accessed\nReady(00036)"},
    {"format", "DMSFOR028E No device specified\nReady(00024)"},
    {"format 191", "DMSFOR223E No filemode specified\nReady(00024)"},
    {"format xyz a", "DMSFOR017E Invalid device address XYZ\nReady(00024)"},
    {"format 191 a (foo", "DMSFOR003E Invalid option: FOO\nReady(00024)"},
    {"format 191 a (blk 3k",
     "DMSFOR029E Invalid parameter 3K in the option BLKSIZE field\nReady(00024)"},
    {"format 193 c", "DMSFOR037E Filemode C is accessed as read/only\nReady(00036)"},
    {"format 199 c", "DMSFOR113S C(199) not attached or invalid device address\nReady(00100)"},
    {"execl no exec", "DMSEXL002E File NO EXEC * not found\nReady(00028)"},
    {"execd a b c", "DMSEXD070E Invalid parameter C\nReady(00024)"},
    {"execm a b c", "DMSEXM070E Invalid parameter C\nReady(00024)"},
    {"execs a b c", "DMSEXS070E Invalid parameter C\nReady(00024)"},
    {"execs ll (foo", "DMSEXS003E Invalid option: FOO\nReady(00024)"},
    {"execm", "DMSEXM415E No EXECs are in storage\nReady(00028)"},
    {"exec", "DMSEXC001E No filename specified\nReady(00024)"},
    {"exec (foo", "DMSEXC001E No filename specified\nReady(00024)"},
    {"ex nosuch", "DMSEXC002E File NOSUCH EXEC * not found\nReady(00028)"},
    {"identify (foo", "DMSIDE003E Invalid option: FOO\nReady(00024)"},
    {"globalv", "DMSGLB047E No function specified\nReady(00024)"},
    {"globalv foo", "DMSGLB014E Invalid function FOO\nReady(00024)"},
    {"globalv get x", "DMSGLB631E Command must be called from an EXEC\nReady(00024)"},
    {"execio", "DMSEIO621E Bad PLIST: Missing number of lines argument\nReady(00024)"},
    {"execio x diskr a b", "DMSEIO621E Bad PLIST: Invalid value for number of lines: X"},
    {"execio 1 diskr no data", "DMSEIO002E File NO DATA * not found\nReady(00028)"},
    {"tape", "DMSTPE047E No function specified\nReady(00024)"},
    {"tape foo", "DMSTPE014E Invalid function FOO\nReady(00024)"},
    {"tape dump t1 data a (tap2",
     "DMSTPE113S TAP2(182) not attached or invalid device address\nReady(00100)"},
    {"directxa no such",
     "z/VM USER DIRECTORY CREATION PROGRAM - VERSION 7 RELEASE 4.0\nno source\nEOJ DIRECTORY NOT "
     "UPDATED\nReady(00001)"},
    {"rtnload * (from vmlib system group vmlib)", "Ready;"},
    {"rtnload dmsopen (from vmlib", "Ready;"},
    {"rtnl nosuch (from vmlib", "DMSRLD002E Routine NOSUCH not found\nReady(00028)"},
    {"rtnload * (from none", "DMSRLD002E File NONE CSLLIB * not found\nReady(00028)"},
    {"rtnload * (from", "DMSRLD005E No FROM specified\nReady(00024)"},
    {"rtnload * (from a.b", "DMSRLD062E Invalid character . in fileid A.B CSLLIB *\nReady(00020)"},
    {"rtnload (system user", "DMSRLD066E SYSTEM and USER are conflicting options\nReady(00024)"},
    {"rtnload", "DMSRLD545E Missing operand(s)\nReady(00024)"},
    {"rtnload a b", "DMSRLD070E Invalid parameter B\nReady(00024)"},
    {"rtns dmsinxed", "Ready;"},
    {"rtnd dmsopen", "Ready;"},
    {"rtndrop nosuch", "DMSRDP002E Routine NOSUCH not found\nReady(00028)"},
    {"rtndrop dmsopen (u", "DMSRDP002E Routine DMSOPEN not found\nReady(00028)"},
    {"rtndrop", "DMSRDP545E Missing operand(s)\nReady(00024)"},
    {"rtndrop a b", "DMSRDP070E Invalid parameter B\nReady(00024)"},
    {"rtnm dmsopen",
     "Run name  Routine   Library   Group     Type\nDMSOPEN   DMSOPEN   VMLIB     VMLIB     SYSTEM\n"
     "Ready;"},
    {"rtnmap dmsopen (noh gr vmlib sy", "\nDMSOPEN   DMSOPEN   VMLIB     VMLIB     SYSTEM\nReady;"},
    {"rtnmap nosuch", "DMSRMP002E Routine NOSUCH not found\nReady(00028)"},
    {"rtnmap * (gr other", "DMSRMP002E Routine * not found\nReady(00028)"},
    {"rtnmap * (h stack", "DMSRMP066E HEADER and STACK are conflicting options\nReady(00024)"},
    {"rtnmap a b", "DMSRMP070E Invalid parameter B\nReady(00024)"},
    {"accessm0", "DMSAM0047E No function specified\nReady(00024)"},
    {"accessm0 foo", "DMSAM0014E Invalid function FOO\nReady(00024)"},
    {"accessm0 on off", "DMSAM0070E Invalid parameter OFF\nReady(00024)"},
    {"q accessm0", "\nACCESSM0 OFF\nReady;"},
    {"q csllib", "\nCSLLIB   = NONE\nReady;"},
    {"q tapecsl", "\nTAPECSL  = ON\nReady;"},
    {"q tapenevr", "\nTAPENEVR = ON\nReady;"},
    {"q tvicall", "\nTVICALL  = ON\nReady;"},
    {"set tvicall sl", "Ready;"},
    {"set tvicall no", "DMSSET026E Invalid parameter NO for TVICALL function\nReady(00024)"},
    {"set tran off", "Ready;"},
    {"q tracectl",
     "\nTRACECTL WRAPSIZE 0 COMM OFF DISP OFF PROC OFF LANG OFF SYNC OFF MISC OFF\nReady;"},
    {"rtnstate km (system", "Ready(00028);"},
    {"rtnstate dmsopen (foo", "DMSRST003E Invalid option: FOO\nReady(00024)"},
    {"tell ann at", "DMSWTL637E Missing nodeid for the AT operand\nReady(00024)"},
    {"tell", "DMSWTL545E Missing operand(s)\nReady(00024)"},
    {"makebuf", "Ready(00001);"},
    {"dropbuf 7", "Ready(00002);"},
    {"immcmd", "DMSIMM047E No function specified\nReady(00024)"},
    {"immcmd foo x", "DMSIMM014E Invalid function FOO\nReady(00024)"},
    {"immcmd status x", "Ready(00044);"},
    {"wakeup 25:00", "DMSWAK070E Invalid parameter 25:00\nReady(00203)"},
    {"wakeup 23:60", "DMSWAK070E Invalid parameter 23:60\nReady(00204)"},
    {"wakeup 23:00:61", "DMSWAK070E Invalid parameter 23:00:61\nReady(00205)"},
    {"wakeup +1:60", "DMSWAK070E Invalid parameter +1:60\nReady(00205)"},
    {"wakeup soon", "DMSWAK070E Invalid parameter SOON\nReady(00206)"},
    {"wakeup +1 x", "DMSWAK070E Invalid parameter X\nReady(00206)"},
    {"wakeup (foo", "DMSWAK003E Invalid option: FOO\nReady(00200)"},
    {"wakeup (file", "\nReady(00028)"},
    {"wakeup (file(no times q) cons", "\nReady(00028)"},
    {"wakeup (file(a b c d) cons", "DMSWAK070E Invalid parameter D\nReady(00200)"},
    {"wakeup +0:00", "Ready(00002);"},
    {"conwait", "Ready;"},
    {"l t1 * (tr ar", "\nReady;"},
    {"type f80 data", "\n\none\ntwo\n\nReady;"},
    {"t f80 data a 1 1 (col 2-9", "\n\nne\n\nReady;"},
    {"compare f80 data a f80 data b", "DMSCMP069E Filemode B not accessed\nReady(00036)"},
    {"compare t1 data a t9 data a (col 6",
     "DMSCMP009E Column 6 exceeds record length\nReady(00024)"},
    {"compare t1 data a t9 data a (col 5", "DMSCMP179I Comparing T1 DATA A with T9 DATA A\nReady;"},
    {"q synonym", "No user synonyms in effect\nReady;"},
    {"q synonym all", "RDRLIST  RL\nNo user synonyms in effect\nReady;"},
    {"q synonym system",
     "SYSTEM   SHORTEST\nCOMMAND  FORM\n-------  ------------------\nACCESS   AC\n"},
    {"q synonym foo", "DMSQRY026E Invalid parameter FOO for SYNONYM function\nReady(00024)"},
    {"set ldrtbls 1", "DMSSET026E Invalid parameter 1 for LDRTBLS function\nReady(00024)"},
    {"set ldrtbls 129", "DMSSET026E Invalid parameter 129 for LDRTBLS function\nReady(00024)"},
    {"set ldrtbls", "DMSSET050E Parameter missing after LDRTBLS\nReady(00024)"},
    {"q ldrtbls", "LDRTBLS  = 003\nReady;"},
    {"set language german",
     "DMSSET026E Invalid parameter GERMAN for LANGUAGE function\nReady(00024)"},
    {"set language ameng", "Ready;"},
    {"q input", "No user defined input translate table in use\nReady;"},
    {"global", "DMSGLB047E No function specified\nReady(00024)"},
    {"global foo", "DMSGLB014E Invalid function FOO\nReady(00024)"},
    {"global maclib no", "DMSGLB002W File NO MACLIB not found\nReady(00028)"},
    {"global txtlib", "\nReady;"},
    {"q txtlib", "TXTLIB   = NONE\nReady;"},
    {"l t1 data a (allfile", "T1       DATA     A1\nReady;"},
    {"l t1 data a (share",
     "FILENAME FILETYPE FM OWNER    TYPE   R W\nT1       DATA     A1 -        -      - -\nReady;"},
    {"l t1 data a (share date", "DMSLST066E SHARE and DATE are conflicting options"},
    {"l t1 data a (date sh", "DMSLST066E DATE and SHARE are conflicting options"},
    {"l t* data a (blocks", "T9       DATA     A1\n2 BLOCKS IN LISTED FILES\nReady;"},
    {"l t1 data a (stats", "FORMAT LRECL       RECS     BLOCKS     DATE     TIME\nT1       DATA "},
    {"l t1 data a (%", "\nReady;"},
    {"l t1 data a (% stack", "DMSLST066E % and STACK are conflicting options"},
    {"l t1 data a (xedit",
     "DMSLST688E XEDIT option only valid from XEDIT environment\nReady(00024)"},
    {"l t1 data a (xedit exec", "DMSLST066E XEDIT and EXEC are conflicting options"},
    {"l t1 data a (allfile authfile",
     "DMSLST066E ALLFILE and AUTHFILE are conflicting options\nReady(00024)"},
    {"dirlist", "DMSJED1223E There is no default file pool currently defined\nReady(00040)"},
    {"create directory .x",
     "DMSJED1223E There is no default file pool currently defined\nReady(00040)"},
    {"grant authority a b . to c", "DMSJED1223E There is"},
    {"q limits", "DMSQRY1223E There is"},
    {"q filepool primary", "DMSQRY1223E There is"},
    {"listio all", "DMSDOS099E CMS/DOS environment not active\nReady(00040)"},
    {"tapemac x", "DMSTPM113S TAP1(181) not attached or invalid device address\nReady(00100)"},
    {"tapemac", "DMSTPM001E No filename specified\nReady(00024)"},
    {"load", "DMSLIO001E No filename specified\nReady(00024)"},
    {"load none", "DMSLIO002E File NONE TEXT * not found\nReady(00028)"},
    {"loadmod n*", "DMSMOD062E Invalid character * in fileid N* MODULE *\nReady(00020)"},
    {"modmap t1", "DMSMOD002E File T1 MODULE * not found\nReady(00028)"},
    {"run", "DMSRUN001E No filename specified\nReady(00024)"},
    {"run ll exec b", "DMSRUN002E File LL EXEC B not found\nReady(00028)"},
    {"run none", "DMSRUN002E File NONE EXEC * not found\nReady(00028)"},
    {"run t1 data a", "DMSRUN032E Invalid filetype DATA\nReady(00024)"},
    {"run t1 data a b", "DMSRUN070E Invalid parameter B\nReady(00024)"},
    {"validate t1 data", "\nReady;"},
    {"validate t1 none a", "\nReady;"},
    {"validate t1", "DMSSTT054E Incomplete fileid specified\nReady(00024)"},
    {"validate t%1 data a", "DMSSTT062E Invalid character % in fileid T%1 DATA A\nReady(00020)"},
    {"validate t1 data b", "DMSSTT069E Filemode B not accessed\nReady(00036)"},
    {"subcom xedit", "Ready(00001);"},
    {"subcom cms", "\nReady;"},
    {"subcom", "Ready(00001);"},
    {"cmdcall STATE NO DATA A", "DMSSTT002E File NO DATA A not found\nReady(00028)"},
    {"q dlbl", "DMSQRD324I No user defined DLBL in effect\nReady;"},
    {"q namedef", "DMSQRN324I No user defined NAMEDEFs in effect\nReady;"},
    {"q option", "DMSQRX099E CMS/DOS environment not active\nReady(00040)"},
    {"q langlist", "AMENG\nReady;"},
    {"q language all", "LANGUAGE = AMENG\nReady;"},
    {"q dospart", "DOSPART  = NONE\nReady;"},
    {"q segment *", "Space    Name     Location Length   Loaded Attribute\nReady;"},
    {"q search foo", "DMSQRE070E Invalid parameter FOO\nReady(00024)"},
    {"q disk a b", "DMSQRE070E Invalid parameter B\nReady(00024)"},
    {"q abbrev foo", "DMSQRE070E Invalid parameter FOO\nReady(00024)"},
    {"q rorespect", "RORESPECT = OFF\nReady;"},
    {"q sysnames", "SYSNAMES = CMSVSAM  CMSAMS   CMSDOS   CMSBAM\nENTRIES  = CMSVSAM  CMSAMS   "},
    {"q output", "No user defined output translate table in use\nReady;"},
    {"set input a", "DMSSET050E Parameter missing after A\nReady(00024)"},
    {"set input a xy", "DMSSET026E Invalid parameter XY for INPUT function\nReady(00024)"},
    {"set output a 5b", "DMSSET026E Invalid parameter A for OUTPUT function\nReady(00024)"},
    {"set output 81 82 83", "DMSSET070E Invalid parameter 83\nReady(00024)"},
    {"fi x tap1 sl", "Ready;"},
    {"fi x disk dsn", "DMSFLD050E Parameter missing after DSN\nReady(00024)"},
    {"fi x disk a b a dsn sys1 maclib", "Ready;"},
    {"fi x disk a dsn 1sys", "DMSFLD221E Invalid data set name\nReady(00024)"},
    {"fi x disk dsn a234567 b234567 c234567 d234567 e234567 f234567",
     "DMSFLD221E Invalid data set name\nReady(00024)"},
    {"fi x disk a b a b dsn c", "DMSFLD070E Invalid parameter B\nReady(00024)"},
    {"fi x punch (concat", "DMSFLD003E Invalid option: CONCAT\nReady(00024)"},
    {"fi x tap1 (7track 9track", "DMSFLD066E 7TRACK and 9TRACK are conflicting options\n"},
    {"fi x tap1 foo", "DMSFLD070E Invalid parameter FOO\nReady(00024)"},
    {"fi x tapg", "DMSFLD027E Invalid device TAPG for X\nReady(00024)"},
    {"fi x disk a b (recfm fbsa lrecl 80 block 800 xtent 50", "Ready;"},
    {"fi x disk a b (recfm foo",
     "DMSFLD029E Invalid parameter FOO in the option RECFM field\nReady(00024)"},
    {"fi x disk a b (dsorg is",
     "DMSFLD029E Invalid parameter IS in the option DSORG field\nReady(00024)"},
    {"fi x disk a b (xtent x",
     "DMSFLD029E Invalid parameter X in the option XTENT field\nReady(00024)"},
    {"nucxmap", "DMSNXM624I No nucleus extensions are loaded\nReady(00028)"},
    {"nucxmap foo", "DMSNXM616W FOO does not exist\nReady(00028)"},
    {"nucxmap (foo", "DMSNXM003E Invalid option: FOO\nReady(00024)"},
    {"nucxdrop", "DMSNXD545E Missing operand(s)\nReady(00024)"},
    {"nucxdrop foo", "DMSNXD616W FOO does not exist\nReady(00028)"},
    {"nucxdrop *", "Ready;"},
    {"nucxload", "DMSNXL545E Missing operand(s)\nReady(00024)"},
    {"nucxload foo", "DMSNXL002E File FOO MODULE * not found\nReady(00028)"},
    {"nucxload x t1 data",
     "DMSNXL056E File T1 DATA A1 contains invalid record formats\nReady(00032)"},
    {"nucxload x t1 data a b", "DMSNXL070E Invalid parameter B\nReady(00024)"},
    {"nucxload x t1 data a9", "DMSNXL048E Invalid filemode A9\nReady(00024)"},
    {"nucxload x t1 data b", "DMSNXL002E File T1 DATA B not found\nReady(00028)"},
    {"dlbl", "DMSDLB324I No user defined DLBL in effect\nReady;"},
    {"dlbl (extent", "DMSDLB324I No user defined EXTENT in effect\nReady;"},
    {"dlbl x", "DMSDLB050E Parameter missing after X\nReady(00024)"},
    {"dlbl x clear", "DMSDLB322I DDNAME X not found; no CLEAR executed\nReady;"},
    {"dlbl x clear y", "DMSDLB070E Invalid parameter Y\nReady(00024)"},
    {"dlbl * a", "DMSDLB086E Invalid ddname *\nReady(00024)"},
    {"dlbl eightxxx a", "DMSDLB086E Invalid ddname EIGHTXXX\nReady(00024)"},
    {"dlbl x q", "DMSDLB069E Filemode Q not accessed\nReady(00036)"},
    {"dlbl x a9", "DMSDLB048E Invalid filemode A9\nReady(00024)"},
    {"dlbl x a foo", "DMSDLB070E Invalid parameter FOO\nReady(00024)"},
    {"dlbl x a cms", "DMSDLB001E No filename specified\nReady(00024)"},
    {"dlbl x a cms f", "DMSDLB023E No filetype specified\nReady(00024)"},
    {"dlbl x a cms f t u", "DMSDLB070E Invalid parameter U\nReady(00024)"},
    {"dlbl x a dsn", "DMSDLB050E Parameter missing after DSN\nReady(00024)"},
    {"dlbl x a dsn my data",
     "DMSDLB308E A disk is in CMS format; invalid for non-CMS dataset\nReady(00024)"},
    {"dlbl x a (vsam", "DMSDLB308E A disk is in CMS format; invalid for non-CMS dataset\n"},
    {"dlbl x a (sys001", "DMSDLB099E CMS/DOS environment not active\nReady(00040)"},
    {"dlbl x a (bufsp y", "DMSDLB304E Invalid operand value Y\nReady(00024)"},
    {"dlbl x a (cat", "DMSDLB005E No CAT specified\nReady(00024)"},
    {"dlbl x a (foo", "DMSDLB003E Invalid option: FOO\nReady(00024)"},
    {"q dlbl mult", "DMSQRD324I No user defined EXTENT in effect\nReady;"},
    {"q dlbl foo", "DMSQRD070E Invalid parameter FOO\nReady(00024)"},
    {"labeldef", "DMSLBD324I No user defined LABELDEF in effect\nReady;"},
    {"la x clear", "DMSLBD704I Invalid CLEAR request\nReady;"},
    {"labeldef x foo 1", "DMSLBD070E Invalid parameter FOO\nReady(00024)"},
    {"labeldef x fid", "DMSLBD050E Parameter missing after FID\nReady(00024)"},
    {"labeldef x fseq 1x",
     "DMSLBD029E Invalid parameter 1X in the option FSEQ field\nReady(00024)"},
    {"labeldef x sec 2", "DMSLBD029E Invalid parameter 2 in the option SEC field\nReady(00024)"},
    {"labeldef x volid toolong",
     "DMSLBD029E Invalid parameter TOOLONG in the option VOLID field\nReady(00024)"},
    {"labeldef x (foo", "DMSLBD003E Invalid option: FOO\nReady(00024)"},
    {"labeldef * fseq 1", "DMSLBD070E Invalid parameter *\nReady(00024)"},
    {"nucxload x (foo", "DMSNXL003E Invalid option: FOO\nReady(00024)"},
    {"nucxdrop x (foo", "DMSNXD003E Invalid option: FOO\nReady(00024)"},
    {"nucxmap x y", "DMSNXM070E Invalid parameter Y\nReady(00024)"},
    {"progmap", "DMSPGM040E No files loaded\nReady(00040)"},
    {"progmap x", "DMSPGM616W X does not exist\nReady(00028)"},
    {"progmap x y", "DMSPGM070E Invalid parameter Y\nReady(00024)"},
    {"progmap (lifo fifo", "DMSPGM066E LIFO and FIFO are conflicting options\nReady(00024)"},
    {"q accessors x y",
     "DMSQRY1223E There is no default file pool currently defined\nReady(00040)"},
    {"q lock", "1223E There is no default file pool currently defined\nReady(00040)"},
    {"q dataspace", "1223E There is no default file pool currently defined\nReady(00040)"},
    {"setprt", "DMSSPR545E Missing operand(s)\nReady(00024)"},
    {"setprt ch gt10 gt12 copi 2 i", "DMSSPR199E Printer 00E is not a virtual 3800\nReady(00036)"},
    {"setprt foo", "DMSSPR014E Invalid function FOO\nReady(00024)"},
    {"setprt init gt10", "DMSSPR014E Invalid function GT10\nReady(00024)"},
    {"segment", "DMSSGM545E Missing operand(s)\nReady(00024)"},
    {"segment load", "DMSSGM545E Missing operand(s)\nReady(00024)"},
    {"segment foo x", "DMSSGM014E Invalid function FOO\nReady(00024)"},
    {"segment load x y", "DMSSGM070E Invalid parameter Y\nReady(00024)"},
    {"segment load x (foo", "DMSSGM003E Invalid option: FOO\nReady(00024)"},
    {"segment purge x (user", "DMSSGM003E Invalid option: USER\nReady(00024)"},
    {"segment purge x", "DMSSGM1083E Saved segment X is not loaded\nReady(00028)"},
    {"segment rel x", "DMSSGM1083E Saved segment X is not reserved\nReady(00028)"},
    {"sendfile t1 data a to ann at", "DMSWSF637E Missing nodeid for the AT operand\nReady(00024)"},
    {"sf t1 data to ann bob at", "DMSWSF637E Missing nodeid for the AT operand\nReady(00024)"},
    {"sendfile t1 data a", "DMSWSF545E Missing operand(s)\nReady(00024)"},
};

/* F80 DATA: one, two, in 80 columns. */
static void fixed_file(struct fake_disk *d)
{
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format format = {.recfm = 'F', .mode = '1', .lrecl = 80};
    uint8_t line[80];
    if (edf_mount(&b, true, &disk) || edf_open(disk, "F80", "DATA", EDF_REPLACE, &format, &f))
        abort();
    ebcdic_pad(line, "one", sizeof line);
    edf_write(f, 0, line, sizeof line);
    ebcdic_pad(line, "two", sizeof line);
    edf_write(f, 0, line, sizeof line);
    edf_close(f);
    edf_unmount(disk);
}

/* Another's disk as 193: MY PRIVATE of mode number 0. */
static void private_disk(void)
{
    struct fake_disk *d = machine_disk(&g, 2, 0x193, false);
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    machine_file(d, "HIS", "PRIVATE", "of nobody else");
    if (edf_mount(&b, true, &disk) || edf_rename(disk, "HIS", "PRIVATE", "MY", "PRIVATE", '0'))
        abort();
    edf_unmount(disk);
}

/* Answers to questions, and what lasts from one command to the next. */
static void lasting(void **state)
{
    static const char *const script[] = {"",
                                         "sort f80 data a s data a",
                                         "",
                                         "sort f80 data a s data a",
                                         "1 81",
                                         "sort f80 data a s data a",
                                         "2 1",
                                         "set ldrtbls 10",
                                         "q ldrtbls",
                                         "set input $ c5",
                                         "t$ll tester at testsys x",
                                         "q input",
                                         "set input",
                                         "set output 96 *",
                                         "type f80 data",
                                         "q output",
                                         "set output",
                                         "q apl",
                                         "set apl on",
                                         "q apl",
                                         "synonym (nostd",
                                         "t f80 data",
                                         "query synonym system",
                                         "synonym (std",
                                         "t f80 data a 2",
                                         "globalv select defaults setl tell MSGCMD MSGNOH",
                                         "tell ann hello",
                                         "fi inmove tap9",
                                         "fi outmove disk x y a",
                                         "q filedef",
                                         "movefile",
                                         "copyfile t8 data a = = = (upcase",
                                         "type t8 data",
                                         "copyfile t8 data a t8 data a (lowcase",
                                         "copyfile t8 data a = = = (newfile",
                                         "copyfile t8 data a t7 data a (specs noprompt",
                                         "2-* 1 /-/ 9",
                                         "type t7 data",
                                         "exec d8c",
                                         "set input $ 5b",
                                         "q input",
                                         "set sysname cmsdos mydos",
                                         "q sysnames",
                                         "set dos on",
                                         "set charmode on",
                                         "q charmode",
                                         "globalv select defaults setl xedit NOPROFIL",
                                         "x new file a (profile p1",
                                         "rtndrop *",
                                         "rtnmap",
                                         "rtnstate dmsgetfm",
                                         "exec getfm",
                                         "rtnload dmsgetfm",
                                         "rtnmap * (noheader",
                                         "exec getfm",
                                         "access 193 c",
                                         "listfile * private c",
                                         "accessm0 on",
                                         "q accessm0",
                                         "access 193 c",
                                         "listfile * private c",
                                         "set tvicall sl",
                                         "q tvicall",
                                         NULL};
    (void)state;
    fresh_machine();
    fixed_file(a);
    machine_file(a, "T8", "DATA", "one\nthree");
    machine_file(a, "D8C", "EXEC", "/* */\nsay '<'c2x(diag('8C'))'>'");
    machine_file(a, "P1", "XEDIT", "/* */\n'COMMAND MSG it ran'\n'COMMAND QQUIT'");
    machine_file(a, "GETFM", "EXEC", "/* */\nsay 'CSL' csl('DMSGETFM ret reason fm')");
    private_disk();
    run_script(script);
    static const char *const seen[] = {
        "DMSSRT063E No sort list entered\nReady(00040)",
        "DMSSRT009E Column 81 exceeds record length\nReady(00024)",
        "DMSSRT053E Invalid sort field pair defined\nReady(00024)",
        "LDRTBLS  = 010\nReady;",
        "Ready(00001)", /* TELL, and no command T$LL */
        "INPUT    = $ C5\nReady;",
        "\n\n*ne\ntw*\n\nReady;",
        "OUTPUT   = 96 *\nReady;",
        "APL      = OFF\nReady;",
        "APL      = ON\nReady;",
        "Unknown CP/CMS command\nReady(-0001)",
        "No system synonyms in effect\nReady;",
        "\n\ntwo\n\nReady;",
        "Ready(00001)", /* MSGNOH, which the fake CP has not */
        "INMOVE   TAP9\nOUTMOVE  DISK     X        Y        A",
        "DMSMVE113S TAP9(289) not attached or invalid device address\nReady(00100)",
        "\nONE\nTHREE\n\nReady;",
        "DMSCPY024E File T8 DATA A1 already exists -- specify REPLACE option\nReady(00028)",
        "DMSCPY024E File T8 DATA A1 already exists -- specify REPLACE option\nReady(00028)",
        "\nNE      -\nHREE    -\n\nReady;",
        "<>\nReady;", /* no display */
        "No user defined input translate table in use\nReady;",
        ("SYSNAMES = CMSVSAM  CMSAMS   CMSDOS   CMSBAM\nENTRIES  = CMSVSAM  CMSAMS   MYDOS    "
         "CMSBAM\nReady;"),
        "DMSSET400S System MYDOS does not exist\nReady(00044)",
        "CHARMODE ON\nReady;",
        "it ran\n",
        "DMSRMP002E Routine * not found\nReady(00028)",
        "Ready(00028)", /* RTNSTATE */
        "CSL -7\n",
        "\nDMSGETFM  DMSGETFM  VMLIB     VMLIB     SYSTEM\nReady;",
        "CSL 0\n",
        "DMSLST002E File not found\nReady(00028)",
        "ACCESSM0 ON\nReady;",
        "MY       PRIVATE  C0\nReady;",
        "TVICALL  = SL\nReady;",
    };
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    machine_end(&g);
}

static void answers(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const char *script[] = {"", rows[k].typed, NULL};
        fresh_machine();
        machine_disk(&g, 1, 0x192, true);
        machine_disk(&g, 2, 0x193, false);
        machine_file(a, "T1", "DATA", "one\ntwo\nthree");
        machine_file(a, "T9", "DATA", "one\ntwo\nthree");
        machine_file(a, "LL", "EXEC", "/* */");
        fixed_file(a);
        run_script(script);
        const char *behind = strstr(g.log, "Ready;"); /* of IPL */
        if (!behind || !strstr(behind + 6, rows[k].says))
            fail_msg("%s:\nexpected %s\n%s", rows[k].typed, rows[k].says, g.log);
        machine_end(&g);
    }
}

/* RUN of a mode: not the one that is first in search order, nor what EXECLOAD has loaded. */
static void of_a_mode(void **state)
{
    static const char *const script[] = {"",
                                         "access 192 b",
                                         "execload w exec a",
                                         "run w",
                                         "run w exec b",
                                         "run w exec b1 (x y",
                                         "run w exec",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "W", "EXEC", "/* */\nsay 'of A'");
    machine_file(machine_disk(&g, 1, 0x192, true), "W", "EXEC", "/* */\nsay 'of B:'arg(1)'<'");
    run_script(script);
    in_log("\nof A\nReady; ");
    in_log("\nof B:<\nReady; ");
    in_log("\nof B:x y<\nReady; ");
    machine_end(&g);
}

/* FILEDEF's CONCAT: files of one ddname in order, until one without it takes the place of all; a data
 * set's name that is asked for; Fortran's units. */
static void concatenated(void **state)
{
    static const char *const script[] = {"",
                                         "fi lib disk one maclib (concat",
                                         "fi 5 reader",
                                         "fi lib disk two maclib (concat",
                                         "fi lib disk one maclib a (concat perm",
                                         "q filedef",
                                         "fi * clear",
                                         "q filedef",
                                         "fi lib disk three maclib",
                                         "fi x disk dsn ?",
                                         "a.data.set",
                                         "fi y disk a dsn ?",
                                         "a..b",
                                         "fi z disk a dsn ?",
                                         "",
                                         "fi 05 clear",
                                         "q filedef",
                                         "fi lib disk two maclib (concat",
                                         "fi lib disk one maclib (concat",
                                         "fi lib clear",
                                         "q filedef",
                                         NULL};
    static const char *const seen[] = {
        ("LIB      DISK     ONE      MACLIB   A\nLIB      DISK     TWO      MACLIB   A1\n"
         "FT05F001 READER\nReady;"),
        "LIB      DISK     ONE      MACLIB   A\nReady;",
        "DMSFLD220R Enter data set name:\nReady;",
        "DMSFLD220R Enter data set name:\nDMSFLD221E Invalid data set name\nReady(00024)",
        "DMSFLD220R Enter data set name:\nDMSFLD221E Invalid data set name\nReady(00024)",
        "DMSFLD704I Invalid CLEAR request\nReady;",
        "LIB      DISK     THREE    MACLIB   A1\nX        DISK     FILE     X        A1\nReady;",
        "X        DISK     FILE     X        A1\nReady;",
    };
    (void)state;
    fresh_machine();
    run_script(script);
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    machine_end(&g);
}

/* RESERVE: asked for, and only of a disk that is written. */
static void reserved(void **state)
{
    static const char *const script[] = {"",
                                         "reserve a b",
                                         "reserve a b c d",
                                         "reserve a b c (foo",
                                         "reserve a b q",
                                         "reserve a b b1",
                                         "reserve a* b b",
                                         "access 192 b",
                                         "access 193 c",
                                         "reserve my file c",
                                         "reserve my file b",
                                         "0",
                                         "listfile * * b",
                                         "reserve my file b",
                                         "1",
                                         "listfile * * b (alloc",
                                         "query disk b",
                                         "copyfile t1 data a = = b",
                                         "erase my file b",
                                         "copyfile t1 data a = = b",
                                         "listfile * * b",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "T1", "DATA", "one");
    machine_file(machine_disk(&g, 1, 0x192, true), "OLD", "FILE", "it is");
    machine_disk(&g, 2, 0x193, false);
    run_script(script);
    static const char *const seen[] = {
        "DMSRSV054E Incomplete fileid specified\nReady(00024)",
        "DMSRSV070E Invalid parameter D\nReady(00024)",
        "DMSRSV003E Invalid option: FOO\nReady(00024)",
        "DMSRSV069E Filemode Q not accessed\nReady(00036)",
        "DMSRSV048E Invalid filemode B1\nReady(00024)",
        "DMSRSV062E Invalid character * in fileid A* B B\nReady(00020)",
        "DMSRSV037E Filemode C(193) is accessed as read/only\nReady(00036)",
        ("DMSRSV603R RESERVE will erase all files on disk B(192). Do you wish to continue? "
         "Enter 1 (YES) or 0 (NO).\n"),
        "DMSRSV705I Disk remains unchanged\nReady(00004)",
        "OLD      FILE     B1\nReady;",
        "DMSRSV733I Reserving disk B\nReady;",
        "MY       FILE     B6 F ",
        "-100          1 ",
        "DMSCPY107S Disk B(192) is full\n",
        "\nReady;", /* the file is erased */
        "T1       DATA     B1\nReady;",
    };
    in_log_in_order(seen, sizeof seen / sizeof *seen);
    not_in_log("OLD      FILE     B1\nMY");
    machine_end(&g);
}

/* DIAG(8C) of a 3270: columns and rows of its alternate size. */
static void display(void **state)
{
    static const char *const script[] = {"", "d8c", "q display", NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "D8C", "EXEC",
                 "/* */\nparse value diag('8C') with 3 w 5 h 7\nsay '<'c2d(w) c2d(h)'>'");
    machine_screen(&g, 43, 80);
    run_script(script);
    in_log("<80 43>\n");
    in_log("\nDISPLAY 43 80 NDS 12BIT NODBCS ");
    machine_end(&g);
}

/* DIAG(270): the formats of the date, behind those of DIAG(C); CSL of what is not loaded. */
static void timer(void **state)
{
    static const char *const script[] = {"", "t", "c", NULL};
    (void)state;
    fresh_machine();
    g.clock = 1709164800; /* 29 February 2024 */
    machine_file(a, "T", "EXEC",
                 "/* */\nx = diag('270')\n"
                 "say length(x) left(x, 8) substr(x, 33, 10) substr(x, 49, 10) c2x(substr(x, 59))\n"
                 "say (left(x, 8) = left(diag('C'), 8)) csl('DMSABC rc')");
    machine_file(a, "C", "EXEC", "/* */\nsay csl()");
    run_script(script);
    in_log("64 02/29/24 02/29/2024 2024-02-29 018080000000\n1 -7\n");
    in_log("Ready(20040)");
    machine_end(&g);
}

/* What LISTFILE (TRACE ARGS has made, GLOBALV's groups, FILEDEFs that HX leaves. */
static void made(void **state)
{
    static const char *const script[] = {"",
                                         "l t1 * (tr ar",
                                         "type cms exec",
                                         "l long * (blocks",
                                         "l grp * (% blocks share",
                                         "type cms exec",
                                         "globalv select a set x 1",
                                         "globalv select b set x 1",
                                         "globalv grplist",
                                         "fi keep disk a b (perm",
                                         "fi go disk a b",
                                         "exec grp",
                                         "query filedef",
                                         "makebuf",
                                         "hx",
                                         "query filedef",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "T1", "DATA", "one\ntwo\nthree");
    machine_file(
        a, "GRP", "EXEC",
        "/* */\n'GLOBALV GRPSTACK'\nsay queued()\ndo queued(); pull x; say '<' || x || '>'; end");
    static char text[20001];
    for (unsigned k = 0; k < 20000; k++)
        text[k] = k % 80 == 79 ? '\n' : 'x';
    machine_file(a, "LONG", "DATA", text);
    run_script(script);
    in_log("&TRACE OFF\n");
    in_log("&1 &2 T1       DATA     A1 &3 &4 &5 &6 &7 &8 &9 &10 &11 &12 &13 &14 &15\n");
    in_log("LONG     DATA     A1\n5 BLOCKS IN LISTED FILES\n");
    in_log("\n&1 &2 GRP      EXEC     A1 -        -      - -\n\nReady;");
    in_log("\n A\n B\nReady;");
    in_log("\n3\n<B>\n<A>\n<>\nReady;");
    in_log("KEEP     DISK     A        B        A1\nGO ");
    in_log("CMS\nReady;");
    const char *hx = strstr(g.log, "CMS\nReady;");
    if (strstr(hx, "\nGO ") || !strstr(hx, "\nKEEP "))
        fail_msg("behind HX: %s", hx);
    machine_end(&g);
}

/* DMSPLU: the date stays, whatever is committed behind it; a disk that is read only keeps its files'. */
static void dated(void **state)
{
    static const char *const script[] = {"",
                                         "dmsplu t1 data a 2/29/2024 3:04:05",
                                         "l t1 data a (date noh iso",
                                         "copyfile t1 data a t2 data a (olddate",
                                         "dmsplu t1 data a 12/25/99 23:59:59",
                                         "l t* data a (date noh",
                                         "access 201 c",
                                         "dmsplu t3 data c 12/25/99 23:59:59",
                                         NULL};
    (void)state;
    fresh_machine();
    machine_file(a, "T1", "DATA", "one\ntwo\nthree");
    machine_file(machine_disk(&g, 2, 0x201, false), "T3", "DATA", "one");
    run_script(script);
    in_log("2024-02-29  3:04:05\nReady;");
    in_log("T1       DATA     A1 V          5          3          1 12/25/99 23:59:59\n"
           "T2       DATA     A1 V          5          3          1  2/29/24  3:04:05\n");
    in_log("DMSPLU037E Filemode C(201) is accessed as read/only\nReady(00036)");
    machine_end(&g);
}

/* GETFMADR: modes and device numbers that are taken are passed over; when all modes are, Z's disk is told. */
static void free_ones(void **state)
{
    static const char *const script[] = {
        "", "exec t", "getfmadr x", "getfmadr 10000", "getfmadr 120 1", "getfmadr (all", NULL};
    (void)state;
    fresh_machine();
    machine_disk(&g, 1, 0x121, true);
    for (unsigned n = 2; n < FAKE_DISKS; n++)
        machine_disk(&g, n, (uint16_t)(0x140 + n), true);
    machine_file(
        a, "T", "EXEC",
        "/* */\ncall show ''\ncall show '(SEQ'\ncall show '121 (SEQ'\ncall show 131\n"
        "call show 'fff0'\n'ACCESS 121 B'\ncall show ''\n'SET CMSTYPE HT'\n"
        "do i = 3 to 26\n  m = substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ', i, 1)\n"
        "  'ACCESS' d2x(x2d(140) + i - 1) m\nend\n'SET CMSTYPE RT'\ncall show '140'\n"
        "'RELEASE C'\ncall show ''\nexit\n"
        "show: queue 'below'\n'GETFMADR' arg(1)\nparse pull line\nsay '<'line'>' rc\npull .\n"
        "return");
    run_script(script);
    in_log("<* B 0130> 0\n<* B 0120> 0\n<* B 0122> 0\n<* B 0160> 0\n<* B FFF0> 0\n<* C 0130> 0\n");
    in_log("<* Z 0160 0159> 0\n<* C 0130> 0\n");
    in_log("DMSGFA070E Invalid parameter X\nReady(00024)");
    in_log("DMSGFA070E Invalid parameter 10000\nReady(00024)");
    in_log("DMSGFA070E Invalid parameter 1\nReady(00024)");
    in_log("DMSGFA003E Invalid option: ALL\nReady(00024)");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers),  cmocka_unit_test(lasting),
                                       cmocka_unit_test(display),  cmocka_unit_test(of_a_mode),
                                       cmocka_unit_test(reserved), cmocka_unit_test(concatenated),
                                       cmocka_unit_test(timer),    cmocka_unit_test(made),
                                       cmocka_unit_test(dated),    cmocka_unit_test(free_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
