/* PIPE with '00'x in its command: a character like any other, as a separator and in the operands of
 * stages.  Each is issued in CMS's environment and in COMMAND's; a '~' in a pipeline here is a zero. */
#include "tests/cms/pipeline.h"

/* What an exec that issues it twice shows; NULL: some message, and CMS goes on. */
static void zeros_show(const char *pipeline, const char *expected)
{
    char exec[2000], text[900];
    size_t k = 0;
    for (const char *p = pipeline; *p; p++)
        k += (size_t)sprintf(text + k, *p == '~' ? "'||'00'x||'" : *p == '\'' ? "''" : "%c", *p);
    snprintf(exec, sizeof exec,
             "/* */\nv = 'a'||'00'x||'b'; n. = 'none'; n.1 = 'one'\n'PIPE %s'\n"
             "if rc <> 0 then say 'rc' rc\naddress command\n'PIPE %s'\n",
             text, text);
    fresh();
    machine_file(a, "T", "REXX",
                 "/* */\nparse arg x\n'output' c2x(x)\n'callpipe literal' x'| *:'\n"
                 "'addpipe literal' x'| append literal' x'| *.input:'\n'short'\n");
    machine_file(a, "E", "EXEC", "/* */\nparse arg x\nsay c2x(x)\n");
    machine_file(a, "X", "EXEC", exec);
    run("x");
    char *from = strstr(g.log, "Ready;"), *to = from ? strstr(from + 1, "Ready") : NULL;
    from = from ? strchr(from, '\n') + 1 : g.log;
    char got[4000], twice[4000];
    snprintf(got, sizeof got, "%.*s", to ? (int)(to - from) : 0, from);
    snprintf(twice, sizeof twice, "%s%s", expected ? expected : "", expected ? expected : "");
    if (!to || (expected ? strcmp(got, twice) != 0 : !strstr(got, "FPL")))
        fail_msg("%s\n  shows:\n%s  not twice:\n%s", pipeline, to ? got : g.log, twice);
    machine_end(&g);
}

#define HEX "| specs 1-* c2x 1 | console"

static void separators(void **state)
{
    (void)state;
    zeros_show("(stagesep ~) literal a|b~ literal c~ console", "c\na|b\n");
    zeros_show("(stagesep 00) literal a|b~ console", "a|b\n");
    zeros_show("(stagesep ~ endchar ?) literal a~ o: fanout~ console? o:~ console", "a\na\n");
    zeros_show("(endchar ~) literal a| o: fanout| console~ o:| console", "a\na\n");
    zeros_show("(escape ~) literal a~|b| console", "a|b\n");
    zeros_show("(stagesep ~) literal a~~b~ specs 1-* c2x 1~ console", "810082\n");
}

/* Stages whose operands are text. */
static void texts(void **state)
{
    (void)state;
    zeros_show("literal a~b" HEX, "810082\n");
    zeros_show("literal ~" HEX, "00\n");
    zeros_show("strliteral /a~b~/" HEX, "81008200\n");
    zeros_show("var v | find a~" HEX, "810082\n");
    zeros_show("var v | nfind a~" HEX, "");
    zeros_show("var v | tolabel a~| append literal c" HEX, "83\n");
    zeros_show("var v | append literal ~" HEX, "810082\n00\n");
    zeros_show("var v | preface literal ~" HEX, "00\n810082\n");
    zeros_show("var v | not find a~" HEX, "");
    zeros_show("var v | casei find A~" HEX, "810082\n");
    zeros_show("literal x| t ~q" HEX, "F0F0F9F8\n0098\n0098\n0098\n");
    zeros_show("literal x| rexx t ~q| take 1 | console", "0098\n");
    zeros_show("literal x| rexx (t) ~q| take 1 | console", "0098\n");
    zeros_show("pipcmd output ~q" HEX, "0098\n");
    zeros_show("cms e x~y| console", "A700A8\n");
    zeros_show("literal EXEC E x~y| command | console", "A700A8\n");
    zeros_show("literal (stagesep ~) literal q~ console| runpipe", "q\n");
    zeros_show("command PIPE (stagesep ~) literal q~ console | console", "q\n");
}

/* Those that are strings, characters and names. */
static void operands(void **state)
{
    (void)state;
    zeros_show("var v | change /~//" HEX, "8182\n");
    zeros_show("var v | change /~/x/" HEX, "81A782\n");
    zeros_show("var v | change ~b~~" HEX, "8100\n");
    zeros_show("var v | change /~/ /xy/ 1" HEX, "81A7A882\n");
    zeros_show("var v | change ~a~x~" HEX, "A70082\n");
    zeros_show("var v | xlate ~ ." HEX, "814B82\n");
    zeros_show("var v | xlate 1-* ~-b ~-b" HEX, "810082\n");
    zeros_show("literal a.b| xlate . ~" HEX, "810082\n");
    zeros_show("var v | locate /~/ | nlocate ~c~" HEX, "810082\n");
    zeros_show("var v | locate /~c/" HEX, "");
    zeros_show("var v | split ~" HEX, "81\n82\n");
    zeros_show("var v | split at string /~/" HEX, "81\n82\n");
    zeros_show("literal a| pad 3 ~" HEX, "810000\n");
    zeros_show("literal a| pad 3 ~| strip ~" HEX, "81\n");
    zeros_show("literal a| pad 3 ~| strip trailing ~ 1" HEX, "8100\n");
    zeros_show("literal a b| join * /~/ | space 1 ~" HEX, "810082\n");
    zeros_show("literal a b| specs w1 1 /~/ n w2 n" HEX, "810082\n");
    zeros_show("literal a b| specs pad ~ w1 1 w2 5" HEX, "8100000082\n");
    zeros_show("var v | specs fs ~ f2 1 f1 n" HEX, "8281\n");
    zeros_show("var v | specs a: 1-* . if a=='a~b' then /y/ 1 endif| console", "y\n");
    zeros_show("var v | pick 1-* == /a~b/" HEX, "810082\n");
    zeros_show("var v | pick fs ~ f2 == /b/" HEX, "810082\n");
    zeros_show("var v | verify /ab~/" HEX, "810082\n");
    zeros_show("literal a| sort pad ~ 1-2| unique pad ~ 1-2| unique (1-2 pad ~)" HEX, "81\n");
    zeros_show("var v | abbrev a~bc 2" HEX, "810082\n");
    zeros_show("xrange ~ 01" HEX, "0001\n");
    zeros_show("xrange ~-02" HEX, "000102\n");
    zeros_show("var N.~ direct | console", "none\n");
}

/* What is wrong is said, and a zero hides nothing of it. */
static void wrong(void **state)
{
    (void)state;
    zeros_show("(nomsg 15) literal a| locate ~x| console", NULL);
    zeros_show("(nomsg 15) literal~| console", NULL);
    zeros_show("(nomsg 15) literal a| take 1 ~| console", NULL);
    zeros_show("(nomsg 15) literal a| take 1~| console", NULL);
    zeros_show("(nomsg 15) < abc~ txt| console", NULL);
    zeros_show("(nomsg 15) literal a~", "");
    zeros_show("~", NULL);
    zeros_show("(nomsg~ 15) hole", NULL);
    zeros_show("(name a~b) hole", NULL);
    zeros_show("(stagesep ~", NULL);
    zeros_show("(escape ~) literal a~", NULL);
    zeros_show("(nomsg 15) a~b: literal a| hole", NULL);
    zeros_show("(nomsg 15) *~: | hole", NULL);
    zeros_show("(nomsg 15) literal a| specs 1~2 1| hole", NULL);
    zeros_show("(nomsg 15) literal a| specs w1 c2x~ 1| hole", NULL);
    zeros_show("(nomsg 15) literal a| specs 'a 1| hole", NULL);
    zeros_show("(nomsg 15) literal a| pick 1 =~ /a/| hole", NULL);
    zeros_show("(nomsg 15) literal a| pick 1 = 1 &~| hole", NULL);
    zeros_show("(nomsg 15) literal a| unique (1~2| hole", NULL);
    zeros_show("(nomsg 15) literal a| xlate a ~~| hole", NULL);
    zeros_show("(nomsg 15) literal a| rexx (t~) b| hole", NULL);
}

/* From an XEDIT macro, whose lines XEDIT passes on, zeros among them. */
static void from_macro(void **state)
{
    static const char *const script[] = {"", "xedit abc txt", "pipes", "qq", NULL};
    (void)state;
    fresh();
    machine_file(a, "PIPES", "XEDIT",
                 "/* */\n'PIPE (stagesep 'd2c(0)') literal ab'd2c(0)'console'\n"
                 "'CMS PIPE (endchar 'd2c(0)') literal cd| console'd2c(0)'literal e| console'\n");
    run_script(script);
    in_log("ab\ncd\ne\n");
    machine_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators), cmocka_unit_test(texts),      cmocka_unit_test(operands),
        cmocka_unit_test(wrong),      cmocka_unit_test(from_macro),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
