/* program_tool STAGE FILE: shows what the compiler makes of a framed Program, as written by
 * `python -m purlin._capture.dump`.
 *
 *   specialised  the IR before any pass
 *   optimised    the IR after all passes
 */
#include "jit/ir_text.h"
#include "jit/ir_verify.h"
#include "jit/passes.h"
#include "jit/program.h"
#include "jit/specialise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_file(const char *path, size_t *ret_bytes)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    uint8_t *data = NULL;
    size_t bytes = 0;
    for (;;) {
        uint8_t *grown = realloc(data, bytes + 65536);
        if (!grown)
            break;
        data = grown;
        size_t got = fread(data + bytes, 1, 65536, file);
        bytes += got;
        if (!got)
            break;
    }
    fclose(file);
    *ret_bytes = bytes;
    return data;
}

static int refused(struct jit_diagnostic *diagnostic)
{
    fprintf(stderr, "refused: %s: %s (%s:%u:%u)\n", diagnostic->code, diagnostic->message,
            diagnostic->file ? diagnostic->file : "?", diagnostic->line, diagnostic->column);
    jit_diagnostic_finish(diagnostic);
    return 1;
}

int main(int argument_count, char **arguments)
{
    size_t bytes = 0;
    uint8_t *data = argument_count == 3 ? read_file(arguments[2], &bytes) : NULL;
    if (!data) {
        fprintf(stderr, "usage: program_tool specialised|optimised FILE\n");
        return 2;
    }
    struct jit_diagnostic diagnostic = {0};
    struct jit_program *program = NULL;
    struct ir_module *module = NULL;
    const char *message = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    int r = jit_program_decode(data, bytes, &diagnostic, &program);
    if (!r)
        r = specialise(program, NULL, NULL, &arena, &diagnostic, &module);
    if (r == JIT_REFUSED)
        r = refused(&diagnostic);
    if (!r && strcmp(arguments[1], "optimised") == 0)
        r = passes_run(module, NULL, stderr, &message);
    if (!r)
        ir_print(module, stdout);
    if (!r && !message)
        r = ir_verify(module, &arena, &message);
    if (message)
        fprintf(stderr, "broken: %s\n", message);
    arena_finish(&arena);
    jit_program_destroy(program);
    free(data);
    return r || message;
}
