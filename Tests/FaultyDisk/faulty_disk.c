#include "faulty_disk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t faulty_disk_next_random(faulty_disk *disk) {
    uint64_t z = (disk->random += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void note(faulty_disk *disk, uint64_t value) {
    disk->trace = (disk->trace ^ value) * 0x100000001B3u;
}

int faulty_disk_admit(open_file *file, enum faulty_disk_call call, int64_t offset, int64_t length) {
    faulty_disk *disk = file->disk;
    if (file->is_dead || disk->is_cut) return SQLITE_IOERR;
    disk->calls++;
    note(disk, (uint64_t)call + 1);
    note(disk, (uint64_t)file->index);
    note(disk, (uint64_t)offset);
    note(disk, (uint64_t)length);
    if (disk->kill_after[file->process] > 0 && --disk->kill_after[file->process] == 0) {
        faulty_disk_kill(disk, file->process);
        disk->struck[file->process]++;
        return SQLITE_IOERR;
    }
    if (disk->cut_after > 0 && --disk->cut_after == 0) {
        faulty_disk_cut(disk);
        return call == faulty_disk_write ? SQLITE_IOERR_WRITE : SQLITE_IOERR;
    }
    if (disk->fail_after[call] > 0 && --disk->fail_after[call] == 0) {
        static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE};
        if (call == faulty_disk_sync && disk->is_forgetful) disk->forgotten++; else disk->failed[call]++;
        return codes[call];
    }
    if (call == faulty_disk_write && disk->is_full && offset + length > file->content->current.length) {
        disk->refused++;
        return SQLITE_FULL;
    }
    return SQLITE_OK;
}

void faulty_disk_enter(faulty_disk *disk, int process) {
    disk->process = process;
    disk->is_dead[process] = false;
    disk->kill_after[process] = 0;
}

void faulty_disk_continue(faulty_disk *disk, int process) { disk->process = process; }

void faulty_disk_kill(faulty_disk *disk, int process) {
    disk->is_dead[process] = true;
    disk->kill_after[process] = 0;
    for (int index = 0; index < disk->file_count; index++) {
        content *content = disk->files[index].current;
        for (open_file *file = content ? content->openers : NULL; file; file = file->next) {
            if (file->process != process) continue;
            file->is_dead = true;
            file->lock = SQLITE_LOCK_NONE;
            file->shared_locks = file->exclusive_locks = 0;
        }
    }
}

void faulty_disk_kill_after(faulty_disk *disk, int process, int calls) { disk->kill_after[process] = calls; }
bool faulty_disk_is_killed(const faulty_disk *disk, int process) { return disk->is_dead[process]; }

void faulty_disk_cut(faulty_disk *disk) {
    disk->is_cut = true;
    disk->cut_after = 0;
}

void faulty_disk_cut_after(faulty_disk *disk, int calls) { disk->cut_after = calls; }
bool faulty_disk_is_cut(const faulty_disk *disk) { return disk->is_cut; }

/* Whether the change, or this sector of it, is there after the cut. */
static bool survives(faulty_disk *disk, enum faulty_disk_survival survival, int index, int kept) {
    switch (survival) {
    case faulty_disk_all: return true;
    case faulty_disk_none: return false;
    case faulty_disk_prefix: return index < kept;
    default: return faulty_disk_next_random(disk) & 1;
    }
}

static bool apply_torn(faulty_disk *disk, image *to, const pending_change *change) {
    int64_t done = 0;
    while (done < change->length) {
        int64_t part = sector_bytes - (change->offset + done) % sector_bytes;
        if (part > change->length - done) part = change->length - done;
        if (faulty_disk_next_random(disk) & 1
            && !image_write(to, change->offset + done, change->bytes + done, part))
            return false;
        done += part;
    }
    return true;
}

static bool apply(image *to, const pending_change *change) {
    if (change->bytes == NULL) return image_truncate(to, change->offset);
    return image_write(to, change->offset, change->bytes, change->length);
}

/* Applies to an image what survives of a content's pending changes. */
static bool apply_survivors(faulty_disk *disk, image *to, const content *content, enum faulty_disk_survival survival) {
    int kept = content->pending_count == 0
        ? 0 : (int)(faulty_disk_next_random(disk) % ((uint64_t)content->pending_count + 1));
    for (int index = 0; index < content->pending_count; index++) {
        const pending_change *change = &content->pending[index];
        bool is_torn = survival == faulty_disk_torn && change->bytes != NULL;
        bool is_done = is_torn ? apply_torn(disk, to, change)
                               : !survives(disk, survival, index, kept) || apply(to, change);
        if (!is_done) return false;
    }
    return true;
}

static bool settle(faulty_disk *disk, content *content, enum faulty_disk_survival survival) {
    if (!apply_survivors(disk, &content->synced, content, survival)) return false;
    content_forget(content);
    return image_copy(&content->current, &content->synced);
}

/* Whether a name that was made or deleted since the folder was synced is as it was made. */
static bool keeps_name(faulty_disk *disk, enum faulty_disk_survival survival) {
    return survival == faulty_disk_all || (survival != faulty_disk_none && (faulty_disk_next_random(disk) & 1));
}

static bool fork_file(faulty_disk *to, const char *name, const content *from, enum faulty_disk_survival survival) {
    file_name *file = faulty_disk_find_or_add(to, name);
    if (!file || !(file->current = calloc(1, sizeof *file->current))) return false;
    file->durable = file->current;
    file->current->names = 2;
    /* It is only read, so nothing is kept for another cut. */
    return image_copy(&file->current->current, &from->synced)
        && apply_survivors(to, &file->current->current, from, survival);
}

faulty_disk *faulty_disk_fork(const faulty_disk *disk, const char *folder, const char *prefix, uint64_t seed,
                              enum faulty_disk_survival survival) {
    faulty_disk *to = faulty_disk_create(folder, seed);
    for (int index = 0; to && index < disk->file_count; index++) {
        const file_name *file = &disk->files[index];
        if (strncmp(file->name + disk->folder_length, prefix, strlen(prefix)) != 0) continue;
        bool is_new = file->current == file->durable || keeps_name(to, survival);
        const content *from = is_new ? file->current : file->durable;
        char name[2 * name_bytes];
        snprintf(name, sizeof name, "%s%s", folder, file->name + disk->folder_length);
        if (from && !fork_file(to, name, from, survival)) {
            faulty_disk_destroy(to);
            return NULL;
        }
    }
    return to;
}

bool faulty_disk_restore(faulty_disk *disk, enum faulty_disk_survival survival) {
    if (disk->open_files > 0) return false;
    for (int index = 0; index < disk->file_count; index++) {
        file_name *file = &disk->files[index];
        if (file->current == file->durable) continue;
        /* The folder was not synced since the file was made or deleted. */
        bool is_kept = keeps_name(disk, survival);
        content *lost = is_kept ? file->durable : file->current;
        if (is_kept) file->durable = file->current; else file->current = file->durable;
        if (lost) { lost->names--; content_release(lost); }
        if (file->current) file->current->names = 2;
    }
    for (int index = 0; index < disk->file_count; index++) {
        content *content = disk->files[index].current;
        if (content && !settle(disk, content, survival)) return false;
    }
    memset(disk->is_dead, 0, sizeof disk->is_dead);
    memset(disk->kill_after, 0, sizeof disk->kill_after);
    memset(disk->fail_after, 0, sizeof disk->fail_after);
    disk->cut_after = 0;
    disk->is_cut = false;
    return true;
}

void faulty_disk_fail_after(faulty_disk *disk, enum faulty_disk_call call, int calls) {
    disk->fail_after[call] = calls;
}

void faulty_disk_set_forgetful(faulty_disk *disk, bool is_forgetful) { disk->is_forgetful = is_forgetful; }
void faulty_disk_set_full(faulty_disk *disk, bool is_full) { disk->is_full = is_full; }
void faulty_disk_set_lying(faulty_disk *disk, bool is_lying) { disk->is_lying = is_lying; }

void faulty_disk_end_faults(faulty_disk *disk) {
    memset(disk->kill_after, 0, sizeof disk->kill_after);
    memset(disk->fail_after, 0, sizeof disk->fail_after);
    disk->cut_after = 0;
    disk->is_forgetful = disk->is_full = false;
}

uint64_t faulty_disk_failed(const faulty_disk *disk, enum faulty_disk_call call) { return disk->failed[call]; }
uint64_t faulty_disk_forgotten(const faulty_disk *disk) { return disk->forgotten; }
uint64_t faulty_disk_refused(const faulty_disk *disk) { return disk->refused; }
uint64_t faulty_disk_struck(const faulty_disk *disk, int process) { return disk->struck[process]; }
uint64_t faulty_disk_calls(const faulty_disk *disk) { return disk->calls; }
int faulty_disk_open_files(const faulty_disk *disk) { return disk->open_files; }
uint64_t faulty_disk_trace(const faulty_disk *disk) { return disk->trace; }
