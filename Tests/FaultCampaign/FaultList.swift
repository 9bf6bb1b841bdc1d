/// Every kind of fault that the campaign causes, in the order of the table.
enum FaultList {
    static let all: [any Fault] = [
        IntakeKilled(), SlowDiskKilled(), SenderKilled(), CountingKilled(), PublicationKilled(), WholeKilled(),
        DiskFull(),
        FailedWrite(), FailedSync(), BitFlips(), ConnectionBroken(), ClockJumps(), StoppedConsumer(), JournalPowerCut(),
        SpoolPowerCut(), PublicationPowerCut(),
    ]
}
