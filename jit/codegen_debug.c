/* Line information, so that debuggers and profilers show Python's functions and lines.
 *
 * A function is placed in the file of its first site. Where an instruction has no site, or one of
 * another file, its line is 0: "made by the compiler".
 */
#include "jit/codegen_internal.h"

static LLVMMetadataRef make_file(struct codegen *cg, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return LLVMDIBuilderCreateFile(cg->di, name, strlen(name), path,
                                   slash ? (size_t)(slash - path) : 0);
}

void cg_debug_begin(struct codegen *cg)
{
    static const char producer[] = "purlin";
    if (!cg->options->debug)
        return;
    LLVMAddModuleFlag(cg->llvm, LLVMModuleFlagBehaviorWarning, "Debug Info Version", 18,
                      LLVMValueAsMetadata(cg_int32(cg, LLVMDebugMetadataVersion())));
    cg->di = LLVMCreateDIBuilder(cg->llvm);
    const char *path = cg->module->site_count > 1 ? cg->module->sites[1].file : "";
    LLVMMetadataRef file = make_file(cg, path);
    cg->di_unit = LLVMDIBuilderCreateCompileUnit(
        cg->di, LLVMDWARFSourceLanguagePython, file, producer, sizeof(producer) - 1, true, "", 0, 0,
        "", 0, LLVMDWARFEmissionLineTablesOnly, 0, false, false, "", 0, "", 0);
    cg->di_type = LLVMDIBuilderCreateSubroutineType(cg->di, file, NULL, 0, LLVMDIFlagZero);
}

static uint32_t first_site(const struct ir_function *ir, uint32_t site_count)
{
    for (uint32_t b = 0; ir && b < ir->block_count; b++) {
        for (uint32_t i = 0; i < ir->blocks[b].instruction_count; i++) {
            uint32_t site = ir->blocks[b].instructions[i].site;
            if (site && site < site_count)
                return site;
        }
    }
    return 0;
}

void cg_debug_function(struct cg_function *f)
{
    struct codegen *cg = f->cg;
    if (!cg->di)
        return;
    f->first_site = first_site(f->ir, cg->module->site_count);
    const struct ir_site *site = &cg->module->sites[f->first_site];
    size_t bytes;
    const char *linkage = f->parent ? f->ir->name : LLVMGetValueName2(f->llvm, &bytes);
    bytes = strlen(linkage);
    const char *name = f->first_site && site->function[0] ? site->function : linkage;
    LLVMMetadataRef file = make_file(cg, f->first_site ? site->file : "");
    f->di_scope = LLVMDIBuilderCreateFunction(cg->di, file, name, strlen(name), linkage, bytes,
                                              file, site->line, cg->di_type, true, true, site->line,
                                              LLVMDIFlagZero, true);
    if (f->parent)
        f->di_caller = LLVMGetCurrentDebugLocation2(f->builder);
    else
        LLVMSetSubprogram(f->llvm, f->di_scope);
    cg_debug_site(f, 0);
}

void cg_debug_site(struct cg_function *f, uint32_t site)
{
    struct codegen *cg = f->cg;
    if (!cg->di)
        return;
    const struct ir_site *sites = cg->module->sites;
    bool here = site && site < cg->module->site_count && f->first_site &&
                strcmp(sites[site].file, sites[f->first_site].file) == 0;
    LLVMMetadataRef location =
        LLVMDIBuilderCreateDebugLocation(cg->context, here ? sites[site].line : 0,
                                         here ? sites[site].column : 0, f->di_scope, f->di_caller);
    LLVMSetCurrentDebugLocation2(f->builder, location);
}

void cg_debug_end(struct codegen *cg)
{
    if (!cg->di)
        return;
    LLVMDIBuilderFinalize(cg->di);
    LLVMDisposeDIBuilder(cg->di);
    cg->di = NULL;
}
