#include "faulty_disk.h"
#include <stdlib.h>
#include <string.h>

static bool is_gone(const open_file *file) { return file->is_dead || file->disk->is_cut; }

static int close_file(sqlite3_file *base) {
    open_file *file = (open_file *)base;
    open_file **place = &file->content->openers;
    while (*place != file) place = &(*place)->next;
    *place = file->next;
    file->disk->open_files--;
    content_release(file->content);
    return SQLITE_OK;
}

static int read_file(sqlite3_file *base, void *into, int length, sqlite3_int64 offset) {
    open_file *file = (open_file *)base;
    if (is_gone(file)) return SQLITE_IOERR_READ;
    const image *image = &file->content->current;
    int64_t there = image->length - offset;
    if (there >= length) {
        memcpy(into, image->bytes + offset, (size_t)length);
        return SQLITE_OK;
    }
    if (there < 0) there = 0;
    if (there > 0) memcpy(into, image->bytes + offset, (size_t)there);
    memset((unsigned char *)into + there, 0, (size_t)(length - there));
    return SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset) {
    open_file *file = (open_file *)base;
    int code = faulty_disk_admit(file, faulty_disk_write, offset, length);
    /* A write that fails may have begun, as one does that the power cut interrupts. */
    if (code == SQLITE_IOERR_WRITE && (faulty_disk_next_random(file->disk) & 1))
        content_note(file->content, offset, bytes, (length + 1) / 2);
    if (code != SQLITE_OK) return code;
    return content_note(file->content, offset, bytes, length) ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 length) {
    open_file *file = (open_file *)base;
    int code = faulty_disk_admit(file, faulty_disk_truncate, length, 0);
    if (code != SQLITE_OK) return code;
    return content_note(file->content, length, NULL, 0) ? SQLITE_OK : SQLITE_IOERR_NOMEM;
}

static int sync_file(sqlite3_file *base, int flags) {
    (void)flags;
    open_file *file = (open_file *)base;
    int code = faulty_disk_admit(file, faulty_disk_sync, 0, 0);
    if (code == SQLITE_IOERR_FSYNC && file->disk->is_forgetful) content_forget(file->content);
    if (code != SQLITE_OK) return code;
    if (file->disk->is_lying) return SQLITE_OK;
    if (!content_sync(file->content)) return SQLITE_IOERR_NOMEM;
    /* As SQLite does on Unix: the first sync of a log that might be new syncs its folder. */
    if (file->syncs_folder) names_sync(file->disk);
    file->syncs_folder = false;
    return SQLITE_OK;
}

static int size_of_file(sqlite3_file *base, sqlite3_int64 *size) {
    open_file *file = (open_file *)base;
    if (is_gone(file)) return SQLITE_IOERR_FSTAT;
    *size = file->content->current.length;
    return SQLITE_OK;
}

/* MARK: Locks of the file */

static bool others_hold(const open_file *file, int least) {
    for (const open_file *other = file->content->openers; other; other = other->next)
        if (other != file && other->lock >= least) return true;
    return false;
}

static int lock_file(sqlite3_file *base, int level) {
    open_file *file = (open_file *)base;
    if (is_gone(file)) return SQLITE_IOERR_LOCK;
    if (file->lock >= level) return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED && others_hold(file, SQLITE_LOCK_PENDING)) return SQLITE_BUSY;
    if (level > SQLITE_LOCK_SHARED && others_hold(file, SQLITE_LOCK_RESERVED)) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && others_hold(file, SQLITE_LOCK_SHARED)) {
        file->lock = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    file->lock = level;
    return SQLITE_OK;
}

static int unlock_file(sqlite3_file *base, int level) {
    open_file *file = (open_file *)base;
    if (file->lock > level) file->lock = level;
    return SQLITE_OK;
}

static int check_reserved(sqlite3_file *base, int *is_reserved) {
    open_file *file = (open_file *)base;
    if (is_gone(file)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
    *is_reserved = file->lock >= SQLITE_LOCK_RESERVED || others_hold(file, SQLITE_LOCK_RESERVED);
    return SQLITE_OK;
}

/* MARK: Shared memory */

static int map_shared(sqlite3_file *base, int region, int size, int extend, void volatile **memory) {
    open_file *file = (open_file *)base;
    *memory = NULL;
    if (is_gone(file) || region >= most_regions) return SQLITE_IOERR_SHMMAP;
    if (!file->has_shared) {
        file->has_shared = true;
        /* It dies with the last process that uses it. */
        if (file->content->shared_users++ == 0)
            for (int index = 0; index < most_regions; index++)
                if (file->content->regions[index]) memset(file->content->regions[index], 0, (size_t)size);
    }
    if (!file->content->regions[region] && extend) file->content->regions[region] = calloc(1, (size_t)size);
    *memory = file->content->regions[region];
    return SQLITE_OK;
}

static int lock_shared(sqlite3_file *base, int offset, int count, int flags) {
    open_file *file = (open_file *)base;
    if (is_gone(file)) return flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : SQLITE_IOERR_SHMLOCK;
    uint16_t mask = (uint16_t)((1 << (offset + count)) - (1 << offset));
    if (flags & SQLITE_SHM_UNLOCK) {
        file->shared_locks &= (uint16_t)~mask;
        file->exclusive_locks &= (uint16_t)~mask;
        return SQLITE_OK;
    }
    bool is_exclusive = flags & SQLITE_SHM_EXCLUSIVE;
    for (const open_file *other = file->content->openers; other; other = other->next) {
        if (other == file) continue;
        if (other->exclusive_locks & mask || (is_exclusive && other->shared_locks & mask)) return SQLITE_BUSY;
    }
    if (is_exclusive) file->exclusive_locks |= mask; else file->shared_locks |= mask;
    return SQLITE_OK;
}

static void barrier_shared(sqlite3_file *base) { (void)base; }

static int unmap_shared(sqlite3_file *base, int is_deleted) {
    (void)is_deleted;
    open_file *file = (open_file *)base;
    if (file->has_shared) file->content->shared_users--;
    file->has_shared = false;
    file->shared_locks = file->exclusive_locks = 0;
    return SQLITE_OK;
}

static int control_file(sqlite3_file *base, int operation, void *argument) {
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *base) {
    (void)base;
    return 4096;
}

static int characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods faulty_disk_methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier_shared,
    .xShmUnmap = unmap_shared,
};
