/* Stages of PIPE that select records. */
#include "tests/cms/pipeline.h"

static void selection(void **state)
{
    (void)state;
    shows("< abc txt | locate /ta/ | console", "beta two\ndelta\n");
    shows("< abc txt | nlocate /alpha/ | console", "beta two\ngamma three\ndelta\n");
    shows("< abc txt | locate anycase /ALPHA/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | locate 1-2 /al/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | locate w2 /o/ | console", "alpha one\nbeta two\nalpha four\n");
    shows("< abc txt | locate (1.2 w2) /e/ | console", "alpha one\nbeta two\ngamma three\ndelta\n");
    shows("< abc txt | locate 9 | console", "alpha one\ngamma three\nalpha four\n");
    shows("< abc txt | locate x87 | console", "gamma three\n"); /* X'87' is g */
    shows("< abc txt | find al| console", "alpha one\nalpha four\n");
    shows("< abc txt | find    ha| console", "alpha one\nalpha four\n");
    shows("< abc txt | find beta_| console", "beta two\n");
    shows("< abc txt | nfind al| console", "beta two\ngamma three\ndelta\n");
    shows("< abc txt | strfind anycase /AL/ | console", "alpha one\nalpha four\n");
    shows("< abc txt | between /beta/ /alpha/ | console", "beta two\ngamma three\nalpha four\n");
    shows("< abc txt | between /beta/ 2 | console", "beta two\ngamma three\n");
    shows("< abc txt | inside /beta/ /alpha/ | console", "gamma three\n");
    shows("< abc txt | outside /beta/ /alpha/ | console", "alpha one\ndelta\n");
    shows("< abc txt | notinside /beta/ 1 | console", "alpha one\nbeta two\nalpha four\ndelta\n");
    shows("< abc txt | tolabel gam| console", "alpha one\nbeta two\n");
    shows("< abc txt | frlabel gam| console", "gamma three\nalpha four\ndelta\n");
    shows("< abc txt | strtolabel /gam/ | console", "alpha one\nbeta two\n");
    shows("< abc txt | whilelabel alpha| console", "alpha one\n");
    shows("< abc txt | all /alpha/ & /four/ ! /delta/ | console", "alpha four\ndelta\n");
    shows("< abc txt | all ^(/a o/ ! /b/) & /a/ | console", "gamma three\nalpha four\ndelta\n");
    shows("< abc txt | pick w1 == /alpha/ | console", "alpha one\nalpha four\n");
    shows("literal 9| literal 10| pick 1-* > /9/ | console", "10\n");
    shows("literal 9| literal 10| pick 1-* >> /1/ | console", "10\n9\n");
    shows("(end ?) < abc txt | l: locate /alpha/ | hole ? l: | console",
          "beta two\ngamma three\ndelta\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
