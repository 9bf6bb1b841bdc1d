/// The disk is full, and the transaction was rolled back: the one failure of a commit after which the journal goes on.
///
/// A failed write or sync is another matter: after it nobody knows what the disk holds, and the process ends.
package struct NoRoom: Error {}
