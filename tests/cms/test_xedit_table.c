/* XEDIT's names and what it says of wrong operands: every subcommand and option by the letters that
 * suffice, as the diagrams of the XEDIT Commands and Macros Reference have them (capitals must be
 * typed), and a message for each operand that is missing, wrong or too many. */
#include "cms/xedit/option.h"
#include "tests/cms/xedit_session.h"

static const char subcommands[] =
    "Add ALL ALter BAckward Bottom CANCEL CAppend CDelete CFirst Change CInsert CLAst "
    "CLocate CMS CMSG COMMAND COMPress COpy COPYKEY COUnt COVerlay CP CReplace CURsor DELete Down "
    "DUPlicat EMSG EXPand EXTract FFile FILE Find FINDUp FUp FOrward GET Help HEXType "
    "Input Join LEft LOAD Locate LOWercas LPrefix MACRO MErge MODify MOve MSG Next NFind "
    "NFINDUp NFUp Overlay PARSE PFILE POWerinp PQUIT PREServe PURge PUT PUTD QQuit Query QUIT READ "
    "RECover REFRESH RENum REPEat Replace RESet RESTore RGTLEFT RIght SAVE SCHANGE SET SHift SI "
    "SORT SOS SPlit SPLTJOIN SSave STAck STATus SUperset TOP TRAnsfer Type Up UPPercas Xedit ";
static const char options[] =
    "ACTion ALT APL ARBchar AUtosave BASEft BFSLine BRKkey CASE CMDline COLOR COLPtr "
    "COLumn CTLchar CURLine CURSor DISPlay EDIRName EFMode EFName EFType ENTer EOF EOL "
    "EPName ESCape ETARBCH ETMODE FILler FLscreen FMode FName FType FULLread GUI HEX "
    "IMage IMPcmscp INPmode LASTLorc LASTmsg LENgth LIBName LIBType LIne LINENd LOCk "
    "LRecl LScreen MACRO MASK MEMber MENubar MSGLine MSGMode NAMetype NBFile NBScope NONDisp "
    "NULls NUMber PACK PENDing PName Point PREfix RANge RECFm REMOte RESERved RING SCALe "
    "SCOPE SCReen SELect Seq8 SERial SHADow SIDcode SIZe SPAN SPILL STAY STReam SYNonym "
    "TABLine TABS TARGet TERMinal TEXT TOF TOFEOF TOL TRANSLat TRunc UNIQueid UNTil "
    "UPDate VARblank Verify VERShift Width WINdow WRap Zone ";

/* A message's number and text behind "DMSX", for a command at line 2 of a file of six lines. */
static const struct {
    const char *command, *said;
} wrong[] = {
    {"cdelete x", "DMSXDC520E Invalid operand: X"},
    {"cdelete /nosuch/", "DMSXCD546E Target not found"},
    {"cfirst 1", "DMSXDC520E Invalid operand: 1"},
    {"change", "DMSXCG545E Missing operand(s)"},
    {"change /a/b/ x", "DMSXDC520E Invalid operand: X"},
    {"change /a/b/ 1 x", "DMSXDC520E Invalid operand: X"},
    {"change /a/b/ 1 1 x", "DMSXDC520E Invalid operand: X"},
    {"change /a/b/ 1 1 1 x", "DMSXDC520E Invalid operand: X"},
    {"change /zz/b/", "DMSXCG585E No line(s) changed"},
    {"change /zz/b/ *", "DMSXCG585E No line(s) changed"},
    {"cinsert", "DMSXCC545E Missing operand(s)"},
    {"clast 1", "DMSXDC520E Invalid operand: 1"},
    {"clocate", "DMSXCL545E Missing operand(s)"},
    {"clocate /nosuch/", "DMSXCL546E Target not found"},
    {"clocate x", "DMSXDC520E Invalid operand: X"},
    {"compress x", "DMSXDC520E Invalid operand: X"},
    {"copy", "DMSXMC545E Missing operand(s)"},
    {"copy 1", "DMSXMC545E Missing operand(s)"},
    {"copy 1 /nosuch/", "DMSXMC546E Target not found"},
    {"copy 1 :3 x", "DMSXDC520E Invalid operand: X"},
    {"copy /nosuch/ :1", "DMSXDC546E Target not found"},
    {"copykey", "DMSXCK529E COPYKEY subcommand is only valid in display mode"},
    {"count", "DMSXCN545E Missing operand(s)"},
    {"count /zz/ *", "DMSXCN522I No occurrence(s)"},
    {"count /a/ /nosuch/", "DMSXDC546E Target not found"},
    {"coverlay", "DMSXCC545E Missing operand(s)"},
    {"creplace", "DMSXCC545E Missing operand(s)"},
    {"cursor", "DMSXCU545E Missing operand(s)"},
    {"cursor x", "DMSXCU520E Invalid operand: X"},
    {"cursor file", "DMSXCU545E Missing operand(s)"},
    {"cursor file x", "DMSXDC520E Invalid operand: X"},
    {"cursor screen", "DMSXCU545E Missing operand(s)"},
    {"cursor cmdline x", "DMSXDC520E Invalid operand: X"},
    {"delete x", "DMSXDC520E Invalid operand: X"},
    {"delete /nosuch/", "DMSXDC546E Target not found"},
    {"delete 1 1", "DMSXDC520E Invalid operand: 1"},
    {"delete 0", "DMSXDL501I No line(s) deleted"},
    {"down x", "DMSXDC520E Invalid operand: X"},
    {"duplicat x", "DMSXDC520E Invalid operand: X"},
    {"duplicat 1 x", "DMSXDC520E Invalid operand: X"},
    {"duplicat 1 1 1", "DMSXDC520E Invalid operand: 1"},
    {"duplicat -1", "DMSXDC520E Invalid operand: -1"},
    {"expand x", "DMSXDC520E Invalid operand: X"},
    {"extract", "DMSXEX545E Missing operand(s)"},
    {"extract /", "DMSXEX545E Missing operand(s)"},
    {"extract x", "DMSXEX545E Missing operand(s)"},
    {"extract /nosuch/", "DMSXEX520E Invalid operand: nosuch"},
    {"file a b c d", "DMSXDC520E Invalid operand: D"},
    {"file a*b", "DMSXIN062E Invalid character * in fileid A*B DATA"},
    {"find", "DMSXFD545E Missing operand(s)"},
    {"find zz", "DMSXFD586E Not found"},
    {"findup zz", "DMSXFD586E Not found"},
    {"forward x", "DMSXDC520E Invalid operand: X"},
    {"get nosuch file", "DMSXGT002E File NOSUCH FILE * not found"},
    {"get a b c", "DMSXGT002E File A B C not found"},
    {"get abc file a x", "DMSXDC520E Invalid operand: X"},
    {"hextype x", "DMSXDC520E Invalid operand: X"},
    {"join x", "DMSXDC520E Invalid operand: X"},
    {"join 999", "DMSXJN503E Truncated"},
    {"left x", "DMSXDC520E Invalid operand: X"},
    {"left 1 2", "DMSXDC520E Invalid operand: 2"},
    {"load", "DMSXLO508E LOAD must be the first subcommand in the profile"},
    {"locate", "DMSXLC545E Missing operand(s)"},
    {"set lastlorc#locate", "DMSXLC545E Missing operand(s)"},
    {"locate x", "DMSXDC520E Invalid operand: X"},
    {"locate :", "DMSXDC520E Invalid operand: :"},
    {"locate :x", "DMSXDC520E Invalid operand: :X"},
    {"locate .x", "DMSXDC539E Named line not found: .X"},
    {"locate /a/ &", "DMSXDC545E Missing operand(s)"},
    {"lowercas x", "DMSXDC520E Invalid operand: X"},
    {"macro", "DMSXMC545E Missing operand(s)"},
    {"macro nosuch", "DMSXCM542E No such subcommand: NOSUCH"},
    {"merge", "DMSXMR545E Missing operand(s)"},
    {"merge 1", "DMSXMR545E Missing operand(s)"},
    {"merge 1 :3 x", "DMSXDC520E Invalid operand: X"},
    {"modify", "DMSXDC545E Missing operand(s)"},
    {"modify color", "DMSXDC520E Invalid operand: COLOR"},
    {"modify point", "DMSXDC520E Invalid operand: POINT"},
    {"modify size", "DMSXDC520E Invalid operand: SIZE"},
    {"modify nosuch", "DMSXDC520E Invalid operand: NOSUCH"},
    {"move", "DMSXMC545E Missing operand(s)"},
    {"move 1", "DMSXMC545E Missing operand(s)"},
    {"move 2 :3", "DMSXMC505E Not executed -- the target line (3) is within the lines to move"},
    {"move 1 /nosuch/", "DMSXMC546E Target not found"},
    {"next x", "DMSXDC520E Invalid operand: X"},
    {"nfind", "DMSXFD545E Missing operand(s)"},
    {"overlay", "DMSXOV545E Missing operand(s)"},
    {"powerinp", "DMSXPW529E POWERINP subcommand is only valid in display mode"},
    {"preserve x", "DMSXDC520E Invalid operand: X"},
    {"purge", "DMSXPU545E Missing operand(s)"},
    {"put /nosuch/", "DMSXDC546E Target not found"},
    {"put x", "DMSXDC520E Invalid operand: X"},
    {"putd x", "DMSXDC520E Invalid operand: X"},
    {"qquit x", "DMSXDC520E Invalid operand: X"},
    {"query", "DMSXDC545E Missing operand(s)"},
    {"query nosuch", "DMSXDC520E Invalid operand: NOSUCH"},
    {"quit x", "DMSXDC520E Invalid operand: X"},
    {"read x", "DMSXRD520E Invalid operand: X"},
    {"recover x", "DMSXDC520E Invalid operand: X"},
    {"refresh x", "DMSXDC520E Invalid operand: X"},
    {"repeat x", "DMSXDC520E Invalid operand: X"},
    {"reset x", "DMSXDC520E Invalid operand: X"},
    {"restore x", "DMSXDC520E Invalid operand: X"},
    {"rgtleft x", "DMSXDC520E Invalid operand: X"},
    {"right x", "DMSXDC520E Invalid operand: X"},
    {"save a b c d", "DMSXDC520E Invalid operand: D"},
    {"schange", "DMSXSC529E SCHANGE subcommand is only valid in display mode"},
    {"set", "DMSXSE545E Missing operand(s)"},
    {"set nosuch", "DMSXSE520E Invalid operand: NOSUCH"},
    {"shift", "DMSXSH545E Missing operand(s)"},
    {"shift x", "DMSXDC520E Invalid operand: X"},
    {"shift right x", "DMSXDC520E Invalid operand: X"},
    {"shift right 1 x", "DMSXDC520E Invalid operand: X"},
    {"shift right 1 1 x", "DMSXDC520E Invalid operand: X"},
    {"si x", "DMSXDC520E Invalid operand: X"},
    {"sort", "DMSXSR545E Missing operand(s)"},
    {"sort x", "DMSXDC520E Invalid operand: X"},
    {"sort * x", "DMSXDC520E Invalid operand: X"},
    {"sort * 5 3", "DMSXSR053E Invalid sort field pair defined"},
    {"sort * a 5", "DMSXSR545E Missing operand(s)"},
    {"sort /nosuch/ 1 2", "DMSXDC546E Target not found"},
    {"superset", "DMSXSE545E Missing operand(s)"},
    {"superset case m", "DMSXSE520E Invalid operand: CASE"},
    {"superset /case m i/nosuch on/stay on", "DMSXSE520E Invalid operand: NOSUCH"},
    {"superset /trunc/", "DMSXSE545E Missing operand(s)"},
    {"sos", "DMSXSS545E Missing operand(s)"},
    {"sos nosuch", "DMSXSS520E Invalid operand: NOSUCH"},
    {"split x", "DMSXDC520E Invalid operand: X"},
    {"split /nosuch/", "DMSXDC520E Invalid operand: /NOSUCH/"},
    {"spltjoin", "DMSXSP561E Cursor is not on a valid data field"},
    {"stack x", "DMSXDC520E Invalid operand: X"},
    {"stack 1 x", "DMSXDC520E Invalid operand: X"},
    {"top 3", "DMSXDC520E Invalid operand: 3"},
    {"transfer", "DMSXTR545E Missing operand(s)"},
    {"transfer nosuch", "DMSXTR520E Invalid operand: NOSUCH"},
    {"type x", "DMSXDC520E Invalid operand: X"},
    {"up x", "DMSXDC520E Invalid operand: X"},
    {"uppercas x", "DMSXDC520E Invalid operand: X"},
    {"xedit a b c d", "DMSXIN070E Invalid parameter D"},
    {"xedit a", "DMSXIN054E Incomplete fileid specified"},
    {"xedit a b c (nosuch", "DMSXIN003E Invalid option: NOSUCH"},
    {"xedit a b (update", "DMSXIN002E File A B A1 not found"},
    {"renum", "DMSXRN032E Invalid filetype DATA"},
    {"set translat", "DMSXSE545E Missing operand(s)"},
    {"set translat a", "DMSXSE545E Missing operand(s)"},
    {"set translat a xyz", "DMSXSE580E Invalid string: XYZ"},
    {"xedit a b (ctl", "DMSXIN005E No CTL specified"},
    {"xedit a b (until", "DMSXIN005E No UNTIL specified"},
    {"xedit a b (incr 0", "DMSXIN029E Invalid parameter 0 in the option INCR field"},
    {"xedit a b (member c", "DMSXIN002E File A B A1 not found"},
    {"xedit a b (member", "DMSXIN005E No MEMBER specified"},
    {"xedit abc data (member c", "DMSXIN033E File ABC DATA A1 is not a library"},
    {"nosuch", "DMSXCM542E No such subcommand: NOSUCH"},
    {"set alt", "DMSXSE545E Missing operand(s)"},
    {"set alt x", "DMSXSE543E Invalid number: X"},
    {"set alt 1 2 3", "DMSXSE520E Invalid operand: 3"},
    {"set apl", "DMSXSE545E Missing operand(s)"},
    {"set apl x", "DMSXSE520E Invalid operand: X"},
    {"set arbchar", "DMSXSE545E Missing operand(s)"},
    {"set arbchar x", "DMSXSE520E Invalid operand: X"},
    {"set arbchar on $ x", "DMSXSE520E Invalid operand: X"},
    {"set autosave", "DMSXSE545E Missing operand(s)"},
    {"set autosave x", "DMSXSE543E Invalid number: X"},
    {"set autosave 0", "DMSXSE543E Invalid number: 0"},
    {"set autosave 3 a x", "DMSXSE520E Invalid operand: X"},
    {"set brkkey", "DMSXSE545E Missing operand(s)"},
    {"set brkkey on pf25", "DMSXSE525E Invalid PFkey/PAkey number"},
    {"set brkkey on pa4", "DMSXSE525E Invalid PFkey/PAkey number"},
    {"set case", "DMSXSE545E Missing operand(s)"},
    {"set case x", "DMSXSE520E Invalid operand: X"},
    {"set case m x", "DMSXSE520E Invalid operand: X"},
    {"set case m i x", "DMSXSE520E Invalid operand: X"},
    {"set cmdline", "DMSXSE545E Missing operand(s)"},
    {"set cmdline x", "DMSXSE520E Invalid operand: X"},
    {"set cmdline top x", "DMSXSE520E Invalid operand: X"},
    {"set color", "DMSXSE545E Missing operand(s)"},
    {"set color x", "DMSXSE520E Invalid operand: X"},
    {"set color prefix nonsense", "DMSXSE520E Invalid operand: NONSENSE"},
    {"set color arrow red x", "DMSXSE520E Invalid operand: X"},
    {"set colptr x", "DMSXSE520E Invalid operand: X"},
    {"set ctlchar", "DMSXSE545E Missing operand(s)"},
    {"set ctlchar ab", "DMSXSE520E Invalid operand: AB"},
    {"set ctlchar a x", "DMSXSE520E Invalid operand: X"},
    {"set curline", "DMSXSE545E Missing operand(s)"},
    {"set curline on", "DMSXSE545E Missing operand(s)"},
    {"set curline on x", "DMSXSE520E Invalid operand: X"},
    {"set curline on m+1 x", "DMSXSE520E Invalid operand: X"},
    {"set display", "DMSXSE545E Missing operand(s)"},
    {"set display x", "DMSXSE543E Invalid number: X"},
    {"set display 5 3",
     "DMSXSE600E First selection level cannot be greater than second selection level"},
    {"set display 1 2 3", "DMSXSE520E Invalid operand: 3"},
    {"set escape", "DMSXSE545E Missing operand(s)"},
    {"set escape on ab", "DMSXSE520E Invalid operand: AB"},
    {"set escape on a b", "DMSXSE520E Invalid operand: B"},
    {"set etmode x", "DMSXSE520E Invalid operand: X"},
    {"set etarbch x", "DMSXSE520E Invalid operand: X"},
    {"set filler ab", "DMSXSE520E Invalid operand: AB"},
    {"set filler a b", "DMSXSE520E Invalid operand: B"},
    {"set fmode", "DMSXSE545E Missing operand(s)"},
    {"set fmode 5", "DMSXSE048E Invalid filemode 5"},
    {"set fmode qq", "DMSXSE048E Invalid filemode QQ"},
    {"set fname", "DMSXSE545E Missing operand(s)"},
    {"set fname a*b", "DMSXSE062E Invalid character * in fileid A*B"},
    {"set fname a b", "DMSXSE520E Invalid operand: B"},
    {"set ftype", "DMSXSE545E Missing operand(s)"},
    {"set fullread", "DMSXSE545E Missing operand(s)"},
    {"set hex x", "DMSXSE520E Invalid operand: X"},
    {"set image x", "DMSXSE520E Invalid operand: X"},
    {"set image on x", "DMSXSE520E Invalid operand: X"},
    {"set impcmscp x", "DMSXSE520E Invalid operand: X"},
    {"set linend", "DMSXSE545E Missing operand(s)"},
    {"set linend on ab", "DMSXSE520E Invalid operand: AB"},
    {"set lrecl", "DMSXSE545E Missing operand(s)"},
    {"set lrecl x", "DMSXSE543E Invalid number: X"},
    {"set lrecl 0", "DMSXSE543E Invalid number: 0"},
    {"set lrecl 99999", "DMSXSE543E Invalid number: 99999"},
    {"set macro x", "DMSXSE520E Invalid operand: X"},
    {"set mask", "DMSXSE545E Missing operand(s)"},
    {"set mask x", "DMSXSE520E Invalid operand: X"},
    {"set mask define", "DMSXSE529E SET MASK subcommand is only valid in display mode"},
    {"set msgline", "DMSXSE545E Missing operand(s)"},
    {"set msgline x", "DMSXSE520E Invalid operand: X"},
    {"set msgline on", "DMSXSE545E Missing operand(s)"},
    {"set msgline on x", "DMSXSE520E Invalid operand: X"},
    {"set msgline on 2 x", "DMSXSE520E Invalid operand: X"},
    {"set msgline on 2 2 x", "DMSXSE520E Invalid operand: X"},
    {"set msgmode", "DMSXSE545E Missing operand(s)"},
    {"set msgmode x", "DMSXSE520E Invalid operand: X"},
    {"set msgmode on x", "DMSXSE520E Invalid operand: X"},
    {"set nametype bfs", "DMSXSE520E Invalid operand: BFS"},
    {"set nondisp ab", "DMSXSE520E Invalid operand: AB"},
    {"set nulls x", "DMSXSE520E Invalid operand: X"},
    {"set number x", "DMSXSE520E Invalid operand: X"},
    {"set pa0 x", "DMSXSE525E Invalid PAkey number"},
    {"set pa4 x", "DMSXSE525E Invalid PAkey number"},
    {"set pf", "DMSXSE525E Invalid PFkey number"},
    {"set pfx", "DMSXSE520E Invalid operand: PFX"},
    {"set pf0 x", "DMSXSE525E Invalid PFkey number"},
    {"set pf25 x", "DMSXSE525E Invalid PFkey number"},
    {"set pack x", "DMSXSE520E Invalid operand: X"},
    {"set pending", "DMSXSE545E Missing operand(s)"},
    {"set pending x", "DMSXSE520E Invalid operand: X"},
    {"set point", "DMSXSE545E Missing operand(s)"},
    {"set point x", "DMSXSE541E Invalid name: X"},
    {"set point .", "DMSXSE541E Invalid name: ."},
    {"set point .abcdefghi", "DMSXSE541E Invalid name: .ABCDEFGHI"},
    {"set point .a x", "DMSXSE520E Invalid operand: X"},
    {"set point .x off", "DMSXSE539E Named line not found: .X"},
    {"set prefix", "DMSXSE545E Missing operand(s)"},
    {"set prefix x", "DMSXSE520E Invalid operand: X"},
    {"set prefix on x", "DMSXSE520E Invalid operand: X"},
    {"set prefix synonym", "DMSXSE547E Synonym definition incomplete"},
    {"set prefix synonym a", "DMSXSE547E Synonym definition incomplete"},
    {"set range", "DMSXSE545E Missing operand(s)"},
    {"set range x", "DMSXSE520E Invalid operand: X"},
    {"set range :1", "DMSXSE545E Missing operand(s)"},
    {"set range :5 :2", "DMSXSE528E Invalid range: target2 (line 2) precedes target1 (line 5)"},
    {"set range 9 12", "DMSXSE528E Invalid range: target2 (line 6) precedes target1 (line 7)"},
    {"set range -* -*", "DMSXSE528E Invalid range: target2 (line 0) precedes target1 (line 1)"},
    {"set range /zz/ *", "DMSXSE546E Target not found"},
    {"set recfm", "DMSXSE515E RECFM must be F, V, FP, or VP"},
    {"set recfm x", "DMSXSE515E RECFM must be F, V, FP, or VP"},
    {"set recfm f x", "DMSXSE520E Invalid operand: X"},
    {"set remote x", "DMSXSE520E Invalid operand: X"},
    {"set reserved", "DMSXSE545E Missing operand(s)"},
    {"set reserved x", "DMSXSE520E Invalid operand: X"},
    {"set reserved 3", "DMSXSE545E Missing operand(s)"},
    {"set reserved 3 red", "DMSXSE545E Missing operand(s)"},
    {"set reserved 3 red text", "DMSXSE520E Invalid operand: TEXT"},
    {"set reserved 3 off", "DMSXSE533E Line 3 is not reserved"},
    {"set scale", "DMSXSE545E Missing operand(s)"},
    {"set scale x", "DMSXSE520E Invalid operand: X"},
    {"set scale on x", "DMSXSE520E Invalid operand: X"},
    {"set scale on m+1 x", "DMSXSE520E Invalid operand: X"},
    {"set scope", "DMSXSE545E Missing operand(s)"},
    {"set scope x", "DMSXSE520E Invalid operand: X"},
    {"set scope all x", "DMSXSE520E Invalid operand: X"},
    {"set screen 2", "DMSXSE526E Option SCREEN valid in display mode only"},
    {"set select", "DMSXSE545E Missing operand(s)"},
    {"set select x", "DMSXSE520E Invalid operand: X"},
    {"set select 1 x", "DMSXSE520E Invalid operand: X"},
    {"set select 300", "DMSXSE520E Invalid operand: 300"},
    {"set serial", "DMSXSE545E Missing operand(s)"},
    {"set serial on", "DMSXSE558E Wrong file format for serialization"},
    {"set serial on x", "DMSXSE543E Invalid number: X"},
    {"set shadow x", "DMSXSE520E Invalid operand: X"},
    {"set sidcode abcdefghij", "DMSXSE590E Data too long"},
    {"set sidcode a b", "DMSXSE520E Invalid operand: B"},
    {"set span", "DMSXSE545E Missing operand(s)"},
    {"set span x", "DMSXSE520E Invalid operand: X"},
    {"set span on x", "DMSXSE520E Invalid operand: X"},
    {"set span on blank x", "DMSXSE520E Invalid operand: X"},
    {"set span on blank 1001", "DMSXSE520E Invalid operand: 1001"},
    {"set span on blank 2 x", "DMSXSE520E Invalid operand: X"},
    {"set spill x", "DMSXSE520E Invalid operand: X"},
    {"set stay x", "DMSXSE520E Invalid operand: X"},
    {"set stream x", "DMSXSE520E Invalid operand: X"},
    {"set synonym", "DMSXSE547E Synonym definition incomplete"},
    {"set synonym a", "DMSXSE547E Synonym definition incomplete"},
    {"set synonym abcdefghij 3 x", "DMSXSE548E Invalid synonym operand: ABCDEFGHI"},
    {"set synonym ab 3 x", "DMSXSE549E Synonym abbreviation too large: 3"},
    {"set tabline", "DMSXSE545E Missing operand(s)"},
    {"set tabline x", "DMSXSE520E Invalid operand: X"},
    {"set tabs", "DMSXSE545E Missing operand(s)"},
    {"set tabs x", "DMSXSE543E Invalid number: X"},
    {"set tabs 5 3", "DMSXSE575E Invalid tabs columns defined"},
    {"set tabs 0", "DMSXSE543E Invalid number: 0"},
    {"set terminal", "DMSXSE545E Missing operand(s)"},
    {"set terminal x", "DMSXSE520E Invalid operand: X"},
    {"set text x", "DMSXSE520E Invalid operand: X"},
    {"set tofeof x", "DMSXSE520E Invalid operand: X"},
    {"set trunc", "DMSXSE545E Missing operand(s)"},
    {"set trunc x", "DMSXSE543E Invalid number: X"},
    {"set trunc 0", "DMSXSE543E Invalid number: 0"},
    {"set trunc 99999", "DMSXSE543E Invalid number: 99999"},
    {"set varblank x", "DMSXSE520E Invalid operand: X"},
    {"set verify x", "DMSXSE543E Invalid number: X"},
    {"set verify 5 3", "DMSXSE575E Invalid verify columns defined"},
    {"set verify on h", "DMSXSE545E Missing operand(s)"},
    {"set wrap", "DMSXSE545E Missing operand(s)"},
    {"set wrap x", "DMSXSE520E Invalid operand: X"},
    {"set zone", "DMSXSE545E Missing operand(s)"},
    {"set zone x", "DMSXSE543E Invalid number: X"},
    {"set zone 5 3", "DMSXSE575E Invalid zone columns defined"},
    {"set zone 0", "DMSXSE543E Invalid number: 0"},
    {"set zone 1 99999", "DMSXSE543E Invalid number: 99999"},
    {"set zone 1 2 3", "DMSXSE520E Invalid operand: 3"},
};

/* The next word of a list: its letters in upper case, and how many must be typed. */
static bool next_name(const char **list, char name[16], size_t *least)
{
    size_t n = 0;
    *least = 0;
    while (**list && **list != ' ' && n < 15) {
        char c = *(*list)++;
        bool small = c >= 'a' && c <= 'z';
        *least += !small && *least == n;
        name[n++] = small ? (char)(c - 32) : c;
    }
    name[n] = 0;
    *list += **list == ' ';
    return n > 0;
}

static void by_letters(const char *list, const char *(*find)(const char *word))
{
    char name[16], word[24];
    size_t least;
    while (next_name(&list, name, &least)) {
        for (size_t n = 1; n <= strlen(name); n++) {
            snprintf(word, sizeof word, "%.*s", (int)n, name);
            const char *found = find(word);
            bool is = found && !strcmp(found, name);
            if (is != (n >= least))
                fail_msg("%s %s %s, not %s", word, is ? "is" : "is not", name, found ? found : "-");
        }
        snprintf(word, sizeof word, "%sQ", name);
        assert_null(find(word));
    }
}

static const char *subcommand(const char *word)
{
    const struct xe_subcommand *s = xe_subcommand_find(word);
    return s ? s->name : NULL;
}

static const char *option(const char *word)
{
    const struct xe_option *o = xe_option_find(word);
    return o ? o->name : NULL;
}

static void names(void **state)
{
    (void)state;
    by_letters(subcommands, subcommand);
    by_letters(options, option);
}

static void session(const char *const *script)
{
    fresh_machine();
    machine_file(a, "ABC", "DATA",
                 "alpha one\nbeta two\ngamma three\nalpha four\ndelta five\nepsilon six");
    run_script(script);
}

static void operands(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        const char *const script[] = {
            "", "xedit abc data (noscreen", "case m#:2", wrong[k].command, "qq", NULL};
        char want[200];
        session(script);
        snprintf(want, sizeof want, "\n%s\n", wrong[k].said);
        if (!strstr(g.log, want)) {
            print_message("%s: not %s\n%s\n", wrong[k].command, wrong[k].said, g.log);
            bad++;
        }
        machine_end(&g);
    }
    assert_int_equal(bad, 0);
}

/* QUERY has an answer to every option. */
static void asked(void **state)
{
    const char *list = options;
    char name[16], line[40];
    size_t least;
    (void)state;
    while (next_name(&list, name, &least)) {
        snprintf(line, sizeof line, "query %.*s", (int)least, name);
        const char *const script[] = {"", "xedit abc data (noscreen", line, "qq", NULL};
        session(script);
        if (strstr(g.log, "E Invalid") || strstr(g.log, "E Missing"))
            fail_msg("%s: %s", line, g.log);
        machine_end(&g);
    }
}

/* MODIFY puts on the command line what SET takes: nothing is said when it is entered. */
static void modified(void **state)
{
    const char *list = options;
    char name[16], line[40];
    size_t least;
    unsigned bad = 0;
    (void)state;
    while (next_name(&list, name, &least)) {
        const struct xe_option *o = xe_option_find(name);
        if (!o->set && !o->flag)
            continue;
        if (strstr(" COLOR PENDING POINT RESERVED SYNONYM ", name)) /* not without more operands */
            continue;
        snprintf(line, sizeof line, "modify %s", name);
        const char *const script[] = {"", "xedit abc data", line, "@23,8|S", NULL};
        fresh_machine();
        machine_file(a, "ABC", "DATA", "alpha one\nbeta two");
        machine_screen(&g, 24, 80);
        run_script(script);
        if (strcmp(machine_row(&g, 2), "") || strcmp(machine_row(&g, 23), " ====>")) {
            print_message("%s: %s / %s\n", line, machine_row(&g, 2), machine_row(&g, 23));
            bad++;
        }
        machine_end(&g);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(operands),
        cmocka_unit_test(asked),
        cmocka_unit_test(modified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
