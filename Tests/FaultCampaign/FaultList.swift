/// Every kind of fault that the campaign causes, in the order of the table.
enum FaultList {
    /// A few power cuts, for the test that holds the program as it is beside one with a planted defect.
    static let brief: [any Fault] = [JournalPowerCut(times: 60, events: 200)]

    static let all: [any Fault] = [
        IntakeKilled(), SlowDiskKilled(), SenderKilled(), CountingKilled(), PublicationKilled(), WholeKilled(),
        DiskFull(), CountingDiskFull(), PublicationDiskFull(),
        FailedWrite(), FailedSync(), BitFlips(), ConnectionBroken(), ClockJumps(), StoppedConsumer(), JournalPowerCut(),
        SpoolPowerCut(), PublicationPowerCut(),
    ]
}
