/* SET, FOR: what it sets is seen in QUERY and in what the machine then does. */
#include "tests/cp/command_rig.h"

#include "cp/ipl.h"
#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " MACHINE ESA 2\n"
                             " CONSOLE 0009 3215 T\n"
                             "USER HIDDEN HIDDEN 1M 4M G\n"
                             " OPTION CONCEAL\n";

/* Another mode clears storage; the same one leaves the machine alone. */
static void machine(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    assert_int_equal(rig_run(r, vm, "store s1000 C1C2C3C4"), 0);
    expect(r, vm, "set machine esa", 0, "SYSTEM = ESA\n");
    assert_true(rig_shows(r, vm, "display 1000", "C1C2C3C4"));
    expect(r, vm, "set mach xc", 0, "");
    assert_true(rig_said(r, "SYSTEM = XC\nStorage cleared - system reset.\n"));
    assert_true(rig_shows(r, vm, "query set", "MACHINE XC ,"));
    assert_false(rig_shows(r, vm, "display 1000", "C1C2C3C4"));
    assert_int_equal(vm->state, VM_CP);
    expect(r, vm, "set machine 370", 2, "HCPSMH002E Invalid operand - 370\n");
    expect(r, vm, "set machine", 26, "HCPSMH026E Operand missing or invalid\n");
    expect(r, vm, "set machine z now", 3,
           "HCPSMH003E Invalid option - command contains extra option(s) starting with NOW\n");
    assert_true(rig_shows(r, vm, "query set", "MACHINE XC ,"));
    rig_close(r);
}

static struct {
    char got[512];
    bool full;
} program;

static bool program_takes(struct vm *vm, unsigned class, const char *text)
{
    (void)vm;
    if (program.full)
        return false;
    size_t n = strlen(program.got);
    snprintf(program.got + n, sizeof program.got - n, "%u %s\n", class, text);
    return true;
}

static void console_line(struct vm *vm, enum console_kind kind, const char *text)
{
    uint8_t line[600];
    ebcdic_from_ascii(line, text, strlen(text));
    pthread_mutex_lock(&vm->lock);
    assert_true(console_write(vm, kind, line, strlen(text)));
    pthread_mutex_unlock(&vm->lock);
}

/* CPCONIO, VMCONIO, EMSG, IMSG IUCV: for a program while it listens, for the terminal otherwise. */
static void for_a_program(void **state)
{
    char longer[600];
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "set cpconio iucv", 0, "");
    expect(r, vm, "set vmconio iucv", 0, "");
    expect(r, vm, "set emsg iucv", 0, "");
    expect(r, vm, "set imsg iucv", 0, "");
    assert_true(rig_shows(r, vm, "query set", "EMSG IUCV , ACNT OFF"));
    assert_true(rig_shows(r, vm, "query set", "IMSG IUCV  , SMSG OFF"));
    assert_true(rig_shows(r, vm, "query set", "VMCONIO IUCV, CPCONIO IUCV, SVCACCL"));
    console_line(vm, CONSOLE_CP, "nobody listens"); /* to the terminal */
    assert_true(rig_said(r, "nobody listens"));
    expect(r, vm, "query nobody", 3, "HCPCQV003E Invalid option - NOBODY\n");
    console_set_program(vm, program_takes);
    console_line(vm, CONSOLE_CP, "of CP");
    console_line(vm, CONSOLE_GUEST, "of the guest");
    console_line(vm, CONSOLE_INPUT, "typed");
    expect(r, vm, "query nobody", 3, "");
    memset(longer, 'A', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_true(console_program(vm, CONSOLE_CLASS_IMSG, "a file"));
    assert_string_equal(program.got, "3 of CP\n5 of the guest\n"
                                     "6 HCPCQV003E Invalid option - NOBODY\n7 a file\n");
    assert_true(rig_said(r, "typed"));
    program.got[0] = '\0';
    console_line(vm, CONSOLE_CP, longer);
    assert_int_equal(strlen(program.got), 2 + 255 + 1);
    program.full = true;
    console_line(vm, CONSOLE_GUEST, "no room");
    assert_true(rig_said(r, "no room"));
    program.full = false;
    program.got[0] = '\0';
    expect(r, vm, "set cpconio off", 0, "");
    expect(r, vm, "set vmconio off", 0, "");
    expect(r, vm, "set emsg on", 0, "");
    expect(r, vm, "set imsg on", 0, "");
    console_line(vm, CONSOLE_CP, "of CP again");
    console_line(vm, CONSOLE_GUEST, "of the guest again");
    assert_false(console_program(vm, CONSOLE_CLASS_IMSG, "a file"));
    expect(r, vm, "set vmconio on", 2, "HCPCFS002E Invalid operand - ON\n");
    expect(r, vm, "set cpconio", 26, "HCPCFS026E Operand missing or invalid\n");
    assert_string_equal(program.got, "");
    assert_true(rig_shows(r, vm, "query set", "VMCONIO OFF , CPCONIO OFF , SVCACCL"));
    console_set_program(vm, NULL);
    rig_close(r);
}

static unsigned times(struct command_rig *r, const char *text)
{
    unsigned n = 0;
    pthread_mutex_lock(&r->lock);
    for (const char *p = r->said; (p = strstr(p, text)); p++)
        n++;
    pthread_mutex_unlock(&r->lock);
    return n;
}

/* Nothing but a disabled wait; until the machine stays in CP READ. */
static void runs_into_a_wait(struct vm *vm)
{
    static const uint8_t image[16] = {0x00, 0x0a, 0x00, 0x00, 0x80, 0x00, 0x0d, 0x1e};
    const struct timespec t = {0, 1000000};
    const char *why;
    bool ended = false;
    pthread_mutex_lock(&vm->lock);
    assert_int_equal(ipl_image(vm, image, sizeof image, NULL, 0, NULL, &why), 0);
    pthread_mutex_unlock(&vm->lock);
    while (!ended) {
        nanosleep(&t, NULL);
        pthread_mutex_lock(&vm->lock);
        ended = vm->state == VM_CP;
        pthread_mutex_unlock(&vm->lock);
    }
}

/* STIDP at X'40', then a disabled wait. */
static uint64_t stored_cpuid(struct vm *vm)
{
    static const uint8_t image[0x48] = {
        0x00, 0x08, 0, 0,    0x80,          0,    0, 0x10, [0x10] = 0xb2, 0x02, 0x00, 0x40,
        0x82, 0,    0, 0x20, [0x20] = 0x00, 0x0a, 0, 0,    0x80,          0,    0x0d, 0x1e};
    const char *why;
    uint8_t id[8];
    bool ended = false;
    pthread_mutex_lock(&vm->lock);
    assert_int_equal(ipl_image(vm, image, sizeof image, NULL, 0, NULL, &why), 0);
    pthread_mutex_unlock(&vm->lock);
    for (struct patience p = {0}; !ended && patient(&p);) {
        pthread_mutex_lock(&vm->lock);
        ended = vm->state == VM_CP;
        pthread_mutex_unlock(&vm->lock);
    }
    assert_true(ended);
    assert_int_equal(storage_read(vm->storage, 0x40, id, sizeof id), 0);
    return get64(id);
}

/* SET CPUID is what the guest stores, and what QUERY shows, from then on. */
static void cpuid(void **state)
{
    static const char *const wrong[] = {"1234567", "12345G", "-1", "0x12",
                                        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"};
    char line[96];
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    assert_int_equal(stored_cpuid(vm), 0xffb16f0728178000ull);
    expect(r, vm, "query cpuid", 0, "CPUID = FFB16F0728178000\n");
    expect(r, vm, "set cpuid 0abcde", 0, "");
    assert_int_equal(stored_cpuid(vm), 0xff0abcde28178000ull);
    expect(r, vm, "define cpu 5", 0, NULL);
    expect(r, vm, "query virtual cpus", 0,
           "CPU 00  ID  FF0ABCDE28178000 (BASE) CP   CPUAFF ON\n"
           "CPU 05  ID  FF0ABCDE28178000 STOPPED CP   CPUAFF ON\n");
    expect(r, vm, "set cpuid 7", 0, "");
    expect(r, vm, "query cpuid", 0, "CPUID = FF00000728178000\n");
    expect(r, vm, "set cpuid 0", 0, "");
    expect(r, vm, "query cpuid", 0, "CPUID = FF00000028178000\n");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(line, sizeof line, "set cpuid %s", wrong[i]);
        expect(r, vm, line, 2, NULL);
    }
    expect(r, vm, "set cpuid", 26, NULL);
    expect(r, vm, "set cpuid 1 2", 3, NULL);
    expect(r, vm, "query cpuid", 0, "CPUID = FF00000028178000\n");
    expect(r, vm, "define storage 2m", 0, NULL); /* another guest, the same identification */
    assert_true(rig_said(r, "Storage cleared - system reset."));
    assert_int_equal(stored_cpuid(vm), 0xff00000028178000ull);
    rig_close(r);
}

/* PRODUCT in SYSTEM CONFIG, SET and QUERY PRODUCT. */
static void products(void **state)
{
    static const char config[] =
        "System_Identifier T\n"
        "Product Prodid 5741A09 State Enabled Description 'The base'\n"
        "Product Prodid 6VMRAC20 State Disabled Description \"Security server\"\n";
    char line[300];
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    expect(r, op, "query product", 0,
           "Product  State    Description\n5741A09  Enabled  The base\n"
           "6VMRAC20 Disabled Security server\n");
    expect(r, op, "set product 6vmrac20 enabled", 0, "");
    expect(r, op, "q prod disabled", 0, "No products were found.\n");
    expect(r, op, "set product prodid mine state disabled description 'My Own'", 0, "");
    expect(r, op, "q prod state disabled", 0,
           "Product  State    Description\nMINE     Disabled My Own\n");
    expect(r, op, "set product 5741A09 delete", 0, "");
    expect(r, op, "q prod", 0,
           "Product  State    Description\n6VMRAC20 Enabled  Security server\n"
           "MINE     Disabled My Own\n");
    expect(r, op, "q prod prodid mine", 0,
           "Product  State    Description\nMINE     Disabled My Own\n");
    expect(r, op, "q prod prodid other", 2, NULL);
    expect(r, op, "set product", 26, NULL);
    expect(r, op, "set product mine", 26, NULL);
    expect(r, op, "set product mine perhaps", 2, NULL);
    expect(r, op, "set product ninechars enabled", 2, NULL);
    expect(r, op, "set product mine delete now", 3, NULL);
    expect(r, op, "set product nosuch delete", 2, NULL);
    expect(r, op, "set product mine enabled description", 26, NULL);
    snprintf(line, sizeof line, "set product mine enabled description %0200d", 0);
    expect(r, op, line, 26, NULL);
    for (unsigned i = 0; i < 300; i++) { /* the table has an end */
        snprintf(line, sizeof line, "set product p%u enabled", i);
        rig_run(r, op, line);
    }
    expect(r, op, "set product last enabled", 26, NULL);
    /* What there is none of. */
    expect(r, op, "query ssi", 0, "This system is not a member of an SSI cluster.\n");
    expect(r, op, "query crypto", 0, "Crypto Adjunct Processor Instructions are not installed\n");
    expect(r, op, "query trfiles", 0, "NO TRF FILES\n");
    expect(r, op, "query img all", 0, "NO IMG FILES\n");
    expect(r, op, "query nls now", 3, NULL);
    rig_close(r);
}

/* An attention of the terminal: is the machine, whose CPU is stopped, in CP READ then? */
static bool attention_stops(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    vm_begin(vm);
    console_attention(vm);
    bool cp = vm->state == VM_CP;
    vm_enter_cp(vm, NULL);
    pthread_mutex_unlock(&vm->lock);
    return cp;
}

static void conceal(void **state)
{
    (void)state;
    static const char wait[] = "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000D1E";
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL"), *hidden = rig_logon(r, "HIDDEN");
    assert_true(rig_shows(r, vm, "query set", "CONCEAL OFF"));
    assert_true(attention_stops(vm));
    expect(r, vm, "set conceal on", 0, "");
    assert_false(attention_stops(vm));
    expect(r, vm, "set conceal off", 0, "");
    runs_into_a_wait(vm);
    assert_int_equal(times(r, wait), 1);
    expect(r, vm, "set conceal on", 0, "");
    assert_true(rig_shows(r, vm, "query set", "CONCEAL ON"));
    runs_into_a_wait(vm); /* and is loaded ten times more */
    assert_int_equal(times(r, wait), 1 + 11);
    expect(r, vm, "set conc off", 0, "");
    runs_into_a_wait(vm);
    assert_int_equal(times(r, wait), 1 + 11 + 1);
    expect(r, vm, "set conceal maybe", 2, "HCPCFS002E Invalid operand - MAYBE\n");
    assert_true(rig_shows(r, hidden, "query set", "CONCEAL ON"));
    rig_close(r);
}

/* A slice is at least as long as was set: the host's other load can only make it longer. */
static void slices(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    struct timespec began, now;
    expect(r, op, "query srm dspslice", 0, "DISPATCHING MINOR TIMESLICE = 4 MS\n");
    expect(r, op, "set srm dspslice 50", 0, "DISPATCHING MINOR TIMESLICE = 50 MS\n");
    assert_true(rig_shows(r, op, "q srm", "TIMESLICE = 50 MS"));
    rig_run(r, vm, "store s2000 A7F40000"); /* J * */
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    clock_gettime(CLOCK_MONOTONIC,
                  &began); /* before the count: whoever stands between them has time */
    uint64_t first = dispatcher_dispatches(r->sys->dispatcher);
    for (struct patience p = {0};
         dispatcher_dispatches(r->sys->dispatcher) < first + 11 && patient(&p);)
        ;
    clock_gettime(CLOCK_MONOTONIC, &now);
    assert_true(dispatcher_dispatches(r->sys->dispatcher) >= first + 11);
    assert_true((now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000 >
                8 * 50);
    rig_run(r, vm, "stop");
    expect(r, op, "set srm dspslice 101", 2, "HCPSRM002E Invalid operand - 101\n");
    expect(r, op, "set srm dspslice 0", 2, "HCPSRM002E Invalid operand - 0\n");
    expect(r, op, "set srm", 26, "HCPSRM026E Operand missing or invalid\n");
    expect(r, vm, "set srm dspslice 5", 3, "HCPCFC003E Invalid option - SRM\n");
    assert_true(rig_shows(r, op, "q srm", "TIMESLICE = 50 MS"));
    rig_close(r);
}

/* What an eligible list would go by is kept, shown, and back at its usual values. */
static void resource_manager(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    expect(r, op, "set srm maxwss 0%", 0, "MAXWSS : LIMIT=0%\n...... : PAGES=0\n");
    expect(r, op, "set srm maxwss init", 0, "MAXWSS : LIMIT=9999%\n...... : PAGES=999999\n");
    expect(r, op, "q srm", 0,
           "IABIAS : INTENSITY=90%; DURATION=2\n"
           "LDUBUF : Q1=100% Q2=75% Q3=60%\n"
           "STORBUF: Q1=300% Q2=250% Q3=200%\n"
           "DSPBUF : Q1=32767 Q2=32767 Q3=32767\n"
           "DISPATCHING MINOR TIMESLICE = 4 MS\n"
           "MAXWSS : LIMIT=9999%\n"
           "...... : PAGES=999999\n"
           "LIMITHARD METHOD: CONSUMPTION\n"
           "POLARIZATION: HORIZONTAL\n"
           "GLOBAL PERFORMANCE DATA: OFF\n"
           "EXCESSUSE: CP-MEDIUM ZAAP-MEDIUM IFL-MEDIUM ICF-MEDIUM ZIIP-MEDIUM\n"
           "CPUPAD: CP-100% ZAAP-100% IFL-100% ICF-100% ZIIP-100%\n"
           "DSPWDMETHOD: RESHUFFLE\n"
           "UNPARKING: LARGE\n");
    expect(r, op, "set srm storbuf 300 250% 100", 0, "STORBUF: Q1=300% Q2=250% Q3=100%\n");
    expect(r, op, "set srm ldubuf 600", 0, "LDUBUF : Q1=600% Q2=600% Q3=600%\n");
    expect(r, op, "set srm dspbuf 30 20 10", 0, "DSPBUF : Q1=30 Q2=20 Q3=10\n");
    expect(r, op, "set srm iab 50% dur 4", 0, "IABIAS : INTENSITY=50%; DURATION=4\n");
    expect(r, op, "set srm iabias int 60", 0, "IABIAS : INTENSITY=60%; DURATION=4\n");
    expect(r, op, "set srm limithard dead", 0, "LIMITHARD METHOD: DEADLINE\n");
    expect(r, op, "set srm unparking small", 0, "UNPARKING: SMALL\n");
    expect(r, op, "set srm excessuse type ifl none", 0,
           "EXCESSUSE: CP-MEDIUM ZAAP-MEDIUM IFL-NONE ICF-MEDIUM ZIIP-MEDIUM\n");
    expect(r, op, "set srm exc all h", 0,
           "EXCESSUSE: CP-HIGH ZAAP-HIGH IFL-HIGH ICF-HIGH ZIIP-HIGH\n");
    expect(r, op, "set srm cpupad type cp 200%", 0,
           "CPUPAD: CP-200% ZAAP-100% IFL-100% ICF-100% ZIIP-100%\n");
    expect(r, op, "set srm cpupad all 6401", 2, "HCPSRM002E Invalid operand - 6401\n");
    expect(r, op, "set srm cpupad type", 26, "HCPSRM026E Operand missing or invalid\n");
    expect(r, op, "set srm excessuse cpu high", 2, "HCPSRM002E Invalid operand - CPU\n");
    expect(r, op, "set srm excessuse all much", 2, "HCPSRM002E Invalid operand - MUCH\n");
    expect(r, op, "set srm pol vert", 0, "POLARIZATION: VERTICAL\nGLOBAL PERFORMANCE DATA: OFF\n");
    expect(r, op, "query srm stor", 0, "STORBUF: Q1=300% Q2=250% Q3=100%\n");
    expect(r, op, "set srm storbuf initial", 0, "STORBUF: Q1=300% Q2=250% Q3=200%\n");
    expect(r, op, "set srm storbuf 100 200 50", 13, "HCPSRM013E Conflicting option - 200\n");
    expect(r, op, "set srm dspbuf 20%", 2, "HCPSRM002E Invalid operand - 20%\n");
    expect(r, op, "set srm storbuf 99999", 2, "HCPSRM002E Invalid operand - 99999\n");
    expect(r, op, "set srm storbuf", 26, "HCPSRM026E Operand missing or invalid\n");
    expect(r, op, "set srm iabias init 3", 3,
           "HCPSRM003E Invalid option - command contains extra option(s) starting with 3\n");
    expect(r, op, "set srm limithard", 26, "HCPSRM026E Operand missing or invalid\n");
    expect(r, op, "set srm limithard foo", 2, "HCPSRM002E Invalid operand - FOO\n");
    expect(r, op, "q srm foo", 2, "HCPSRM002E Invalid operand - FOO\n");
    expect(r, op, "q srm iabias", 0, "IABIAS : INTENSITY=60%; DURATION=4\n");
    rig_close(r);
}

/* FOR: the other user's classes and machine, the issuer's response. */
static void for_another(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, op, "for general cmd set msg off", 0, "");
    expect(r, op, "for general cmd query virtual storage", 0, "");
    assert_true(rig_said(r, "STORAGE = 1M\n"));
    expect(r, op, "for general cmd query userid", 0, "");
    assert_true(rig_said(r, "GENERAL  AT "));
    assert_true(rig_shows(r, vm, "query set", "MSG OFF"));
    expect(r, op, "for general cmd force operator", 0, "");
    assert_true(rig_said(r, "HCPCMD001E Unknown CP command: FORCE\n"));
    assert_int_equal(rig_run(r, op, "for operator cmd query userid"), 0);
    assert_memory_equal(r->out, "OPERATOR AT ", 12);
    expect(r, op, "for nobody cmd query time", 45, "HCPFOR045E NOBODY not logged on\n");
    expect(r, op, "for general query time", 26, "HCPFOR026E Operand missing or invalid\n");
    expect(r, op, "for general cmd", 26, "HCPFOR026E Operand missing or invalid\n");
    expect(r, op, "for", 20, "HCPFOR020E Userid missing or invalid\n");
    expect(r, vm, "for operator cmd query time", 1, "HCPCMD001E Unknown CP command: FOR\n");
    rig_close(r);
}

/* SET TIMEZONE: what the clock shows, and which zone is active. */
/* Who watches another's console is so as soon as SET has answered, whatever that machine is at. */
static void watchers(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL"),
              *other = rig_logon(r, "HIDDEN");
    pthread_mutex_lock(&vm->lock); /* it does nothing of what is posted meanwhile */
    expect(r, op, "set secuser general hidden", 0, "HCPCFX6768I SECUSER of GENERAL initiated.\n");
    expect(r, op, "query secuser general", 0, "SECUSER HIDDEN IS DISCONNECTED\n");
    expect(r, op, "set observer general operator", 0,
           "HCPCFX6768I OBSERVER of GENERAL initiated.\n");
    expect(r, op, "query secuser general", 0, "SECUSER IS UNDEFINED\n");
    expect(r, op, "query observer general", 0, "OBSERVER OPERATOR IS DISCONNECTED\n");
    expect(r, other, "set observer general off", 3, "HCPCFS003E Invalid option - GENERAL\n");
    expect(r, other, "set secuser general off", 3, "HCPCFS003E Invalid option - GENERAL\n");
    expect(r, op, "set observer general reset", 0, "HCPCFX6768I OBSERVER of GENERAL terminated.\n");
    expect(r, op, "set secuser general hidden", 0, "HCPCFX6768I SECUSER of GENERAL initiated.\n");
    expect(r, other, "set secuser general off", 0, "HCPCFX6768I SECUSER of GENERAL terminated.\n");
    expect(r, other, "set secuser general off", 3, "HCPCFS003E Invalid option - GENERAL\n");
    pthread_mutex_unlock(&vm->lock);
    assert_true(rig_said(r, "HCPCFX6769I Your SECUSER set to HIDDEN by OPERATOR.\n"));
    assert_true(rig_said(r, "HCPCFX6769I Your SECUSER terminated by HIDDEN.\n"));
    rig_close(r);
}

static void timezones(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n"
                                     "Timezone_Definition EST West 05.00.00\n"
                                     "Timezone_Definition IST East 05.30.00\n"
                                     "Timezone_Definition UTC East 00.00.00\n",
                                     direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, op, "query timezones", 0,
           "Zone  Direction   Offset   Status\n"
           "EST      West    05.00.00  Active\n"
           "IST      East    05.30.00  Inactive\n"
           "UTC      ----    00.00.00  Inactive\n");
    assert_true(rig_shows(r, vm, "query time", " EST "));
    expect(r, op, "set timezone ist", 0, "");
    assert_true(rig_shows(r, vm, "query time", " IST "));
    char ist[40], utc[40];
    uint64_t now = system_now();
    system_time_text(r->sys, now, TIME_LOGON, ist);
    system_time_text(r->sys, now - 19800 * 1000000000ull, TIME_LOGON, utc);
    expect(r, op, "set timezone utc", 0, "");
    char text[40];
    system_time_text(r->sys, now, TIME_LOGON, text);
    assert_memory_equal(text, utc, 8);
    assert_memory_not_equal(text, ist, 8);
    expect(r, op, "set timezone cet", 2, "HCPSTZ002E Invalid operand - CET\n");
    expect(r, op, "set timezone", 26, "HCPSTZ026E Operand missing or invalid\n");
    expect(r, vm, "set timezone est", 3, "HCPCFC003E Invalid option - TIMEZONE\n");
    assert_true(rig_shows(r, op, "query timezone", "UTC      ----    00.00.00  Active"));
    rig_close(r);
}

/* Date and time of a file as its lists and its control block have them, hours east of Greenwich. */
static void dated(struct command_rig *r, struct vm *vm, uint64_t made_ns, unsigned hours)
{
    char when[24], joined[24];
    time_t t = (time_t)(made_ns / 1000000000u) + 3600 * (time_t)hours;
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(when, sizeof when, "%m/%d %H:%M:%S", &tm);
    strftime(joined, sizeof joined, "*%m/%d/%y%H:%M:%S*", &tm);
    assert_true(rig_shows(r, vm, "query reader all", when));
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &tm);
    assert_true(rig_shows(r, vm, "query reader all isodate", when));
    rig_run(r, vm, "store psw 00080000 80002000");
    rig_run(r, vm, "begin");
    for (struct patience p = {0};;) { /* the block is there before the disabled wait */
        pthread_mutex_lock(&vm->lock);
        bool over = vm->state == VM_CP;
        pthread_mutex_unlock(&vm->lock);
        if (over || !patient(&p))
            break;
    }
    assert_true(rig_shows(r, vm, "display t5040.10", joined));
}

/* SET TIMEZONE holds for the dates of spool files and segments, too, wherever they are read. */
static void dates_of_files(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n"
                                     "Timezone_Definition UTC East 00.00.00\n"
                                     "Timezone_Definition FAR East 11.00.00\n",
                                     "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                                     "USER PRINTS PRINTS 1M 4M EG\n"
                                     " SPOOL 000E 1403 A\n");
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "PRINTS");
    rig_run(r, vm, "spool 00e to *");
    rig_run(r, vm, "dump 0-3");
    rig_run(r, vm, "close 00e");
    rig_run(r, vm, "store s2000 8324001482000300"); /* DIAG 2,4,X'14'; LPSW X'300' */
    rig_run(r, vm, "store s300 000A000080000ABC");
    rig_run(r, vm, "store g2 5000 0 0 fff"); /* the first file's block */
    size_t n;
    struct spool_info *files = spool_list(r->sys->spool, "PRINTS", SPOOL_RDR, &n);
    assert_int_equal(n, 1);
    dated(r, vm, files->created_ns, 0);
    expect(r, op, "set timezone far", 0, "");
    dated(r, vm, files->created_ns, 11);
    free(files);
    char here[40], line[40];
    assert_int_equal(rig_run(r, vm, "defseg mine 90-9f sr"), 0);
    assert_int_equal(rig_run(r, vm, "saveseg mine"), 0);
    assert_int_equal(rig_run(r, vm, "query nss name mine"), 0);
    const char *row = strstr(r->out, "*NSS ");
    assert_non_null(row);
    snprintf(line, sizeof line, "%.39s", row);
    system_time_text(r->sys, system_now(), TIME_HMS, here);
    const char *colon = strchr(line, ':');
    assert_non_null(colon);
    /* Saved now: by this clock it is the same hour, or the one that has just ended. */
    unsigned hour = (unsigned)atoi(colon - 2), now = (unsigned)atoi(here);
    assert_true(hour == now || (hour + 1) % 24 == now);
    rig_close(r);
}

/* Nobody listens here: the answer names the one for whom the message was. */
static void operator(void **state)
{
    (void)state;
    static const char users[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                                "USER SECOND SECOND 1M 4M AG\n"
                                "USER GENERAL GENERAL 1M 4M G\n"
                                "USER HIDDEN HIDDEN 1M 4M G\n";
    struct command_rig *r = rig_open(NULL, users);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL"),
              *second = rig_logon(r, "SECOND");
    expect(r, op, "msg op hello", 57, "HCPMFS057I OPERATOR not receiving; disconnected\n");
    expect(r, vm, "query sysoper", 0, "SYSOPER OPERATOR\n");
    expect(r, op, "set sysoper second", 0, "");
    expect(r, op, "msg op hello", 57, "HCPMFS057I SECOND not receiving; disconnected\n");
    expect(r, vm, "query sysoper", 0, "SYSOPER SECOND\n");
    expect(r, op, "set sysoper *", 0, "");
    expect(r, vm, "query sysoper", 0, "SYSOPER OPERATOR\n");
    expect(r, second, "set sysoper *", 0, "");
    /* Without the operators' class nobody is it, but for the one of SYSTEM_USERIDS. */
    expect(r, op, "set sysoper general", 2,
           "HCPCFS002E Invalid operand - GENERAL; the operator needs class A\n");
    expect(r, op, "set sysoper hidden", 45, "HCPCFS045E HIDDEN not logged on\n");
    expect(r, op, "set sysoper nobody", 53, "HCPCFS053E NOBODY not in CP directory\n");
    expect(r, op, "set sysoper", 20, "HCPCFS020E Userid missing or invalid\n");
    expect(r, vm, "set sysoper general", 3, "HCPCFC003E Invalid option - SYSOPER\n");
    assert_string_equal(system_operator(r->sys), "SECOND");
    expect(r, op, "set sysoper operator", 0, "");
    expect(r, op, "msg op hello", 57, "HCPMFS057I OPERATOR not receiving; disconnected\n");
    rig_close(r);
}

/* SET PRIVCLASS of another user: class C's. */
static void privilege(void **state)
{
    (void)state;
    struct command_rig *r =
        rig_open("System_Identifier T\nFeatures Enable Set_Privclass\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "set privclass * +b", 2, "HCPCFS002E Invalid operand - +B\n");
    expect(r, vm, "set privclass operator -c", 2, "HCPCFS002E Invalid operand - OPERATOR\n");
    expect(r, op, "set privclass general +be", 0, "");
    assert_true(rig_said(r, "Privilege classes for user GENERAL\n        Currently: BEG\n"));
    assert_int_equal(rig_run(r, vm, "query chpids"), 0);
    expect(r, op, "set privclass general reset", 0, "");
    assert_true(rig_said(r, "Privilege classes for user GENERAL\n        Currently: G\n"));
    assert_int_equal(rig_run(r, vm, "query chpids"), 3);
    expect(r, op, "set privclass nobody =g", 45, "HCPCFS045E NOBODY not logged on\n");
    expect(r, op, "set privclass", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, op, "set privclass *", 26, "HCPCFS026E Operand missing or invalid\n");
    expect(r, op, "set privclass * -a", 0,
           "Privilege classes for user OPERATOR\n        Currently: BCDEFG\n");
    expect(r, op, "set privclass * reset", 0,
           "Privilege classes for user OPERATOR\n        Currently: ABCDEFG\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_a_program),    cmocka_unit_test(cpuid),
        cmocka_unit_test(products),         cmocka_unit_test(machine),
        cmocka_unit_test(conceal),          cmocka_unit_test(slices),
        cmocka_unit_test(resource_manager), cmocka_unit_test(for_another),
        cmocka_unit_test(timezones),        cmocka_unit_test(dates_of_files),
        cmocka_unit_test(operator),         cmocka_unit_test(privilege),
        cmocka_unit_test(watchers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
