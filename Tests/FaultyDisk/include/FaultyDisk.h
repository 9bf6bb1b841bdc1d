#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A disk in memory for SQLite, which fails and loses power when told to.
   Every file has what is synced, and the writes since then that a power cut may lose, keep or tear. Files of other folders
   go to the ordinary disk. One disk belongs to one thread. */
typedef struct faulty_disk faulty_disk;

/* Calls that change a disk; a fault is planned for the n-th of them. */
enum faulty_disk_call {
    faulty_disk_write,
    faulty_disk_sync,
    faulty_disk_truncate,
};

/* What of the writes after the last sync is there when the power comes back. */
enum faulty_disk_survival {
    faulty_disk_all,
    faulty_disk_none,
    /* The first ones. */
    faulty_disk_prefix,
    /* Each or not, by chance. */
    faulty_disk_subset,
    /* Each sector of 512 bytes or not, by chance. */
    faulty_disk_torn,
};

/* Takes over every file whose path begins with `folder`. */
faulty_disk *faulty_disk_create(const char *folder, uint64_t seed);
/* Nobody may have a file of it open. */
void faulty_disk_destroy(faulty_disk *disk);

/* Whoever opens files from now on belongs to this process, which begins anew or goes on. */
void faulty_disk_enter(faulty_disk *disk, int process);
void faulty_disk_continue(faulty_disk *disk, int process);
/* Every call of this process fails from now on, as if it were gone; its locks are free. */
void faulty_disk_kill(faulty_disk *disk, int process);
/* The same at the n-th changing call of the process from now, before it has any effect; 0 = never. */
void faulty_disk_kill_after(faulty_disk *disk, int process, int calls);
/* Whether that has happened. */
bool faulty_disk_is_killed(const faulty_disk *disk, int process);

/* The power goes at once, or at the n-th changing call from now: all calls fail until it is restored. */
void faulty_disk_cut(faulty_disk *disk);
void faulty_disk_cut_after(faulty_disk *disk, int calls);
bool faulty_disk_is_cut(const faulty_disk *disk);
/* The power comes back. False, and nothing happens, while somebody still has a file open. */
bool faulty_disk_restore(faulty_disk *disk, enum faulty_disk_survival survival);

/* Another disk with what a cut of this one would leave of the files whose names begin with `prefix`; this one goes on.
   The other one is only to be read. NULL without memory. */
faulty_disk *faulty_disk_fork(const faulty_disk *disk, const char *folder, const char *prefix, uint64_t seed,
                              enum faulty_disk_survival survival);

/* The n-th such call from now fails once; 0 = none. */
void faulty_disk_fail_after(faulty_disk *disk, enum faulty_disk_call call, int calls);
/* Whether a failed sync loses the writes it was for, for good, although they can be read until the power goes. */
void faulty_disk_set_forgetful(faulty_disk *disk, bool is_forgetful);
/* No file can grow. */
void faulty_disk_set_full(faulty_disk *disk, bool is_full);
/* A planted defect: syncs succeed and do nothing. */
void faulty_disk_set_lying(faulty_disk *disk, bool is_lying);

/* Nothing that was planned happens any more; a cut that has happened stays one. */
void faulty_disk_end_faults(faulty_disk *disk);

/* What has taken effect so far: planned failures of a call, failed syncs that lost their writes, writes refused for want of
   room, and processes killed at a call. */
uint64_t faulty_disk_failed(const faulty_disk *disk, enum faulty_disk_call call);
uint64_t faulty_disk_forgotten(const faulty_disk *disk);
uint64_t faulty_disk_refused(const faulty_disk *disk);
uint64_t faulty_disk_struck(const faulty_disk *disk, int process);
/* Changing calls so far. */
uint64_t faulty_disk_calls(const faulty_disk *disk);
/* A digest of the names, lengths and bytes of all files. */
uint64_t faulty_disk_content(const faulty_disk *disk);
/* Files that are open. */
int faulty_disk_open_files(const faulty_disk *disk);
/* A digest of every changing call so far: kind, file, place and length. */
uint64_t faulty_disk_trace(const faulty_disk *disk);

#endif
