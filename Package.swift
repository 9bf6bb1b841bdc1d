// swift-tools-version: 6.2
import PackageDescription

/// Reasons for every dependency are in docs/dependencies.md.
let package = Package(
    name: "digital-citizen-service",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "dcs", targets: ["dcs"]),
        .library(name: "FeedbackClient", targets: ["FeedbackClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CSimdjson",
            linkerSettings: [.linkedLibrary("simdjson")]
        ),

        // The way of an event, from left to right
        .target(name: "ZeroMQ", dependencies: ["CZeroMQ"]),
        .target(name: "WireProtocol"),
        .target(name: "Events"),
        .target(name: "DurableDatabase", dependencies: [.product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "Definitions",
            dependencies: [
                "Events", "Measures", "Themes", .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(name: "Measures", dependencies: ["Events"]),
        .target(name: "Themes", dependencies: ["Events", "Measures"]),
        .target(name: "SeriesAudit", dependencies: ["Measures"]),
        .target(name: "Deliberation", dependencies: ["Events"]),
        .target(
            name: "Journal",
            dependencies: [
                "DurableDatabase", "Events", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Ingest",
            dependencies: ["ZeroMQ", "WireProtocol", "CSimdjson", "CSodium", "Events", "Definitions", "Deliberation"]
        ),
        .target(
            name: "Disclosure",
            dependencies: [
                "Deliberation", "DurableDatabase", "Events", "Definitions", "Measures",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Processing",
            dependencies: [
                "Deliberation", "DurableDatabase", "Events", "Definitions", "Measures", "Themes", "Journal",
                "Disclosure",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Publishing",
            dependencies: [
                "Events", "Definitions", "Measures", "Themes", "Deliberation", "Disclosure",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.copy("Templates"), .copy("Assets")]
        ),
        .target(name: "Telemetry", dependencies: [.product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "Portal",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")]
        ),

        // What services and operators use
        .target(
            name: "FeedbackClient",
            dependencies: [
                "DurableDatabase", "ZeroMQ", "WireProtocol", "Events", .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(
            name: "Importing",
            dependencies: [
                "Definitions", "Deliberation", "Events", "FeedbackClient", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "Definitions", "Deliberation", "FeedbackClient",
                .product(name: "HeapModule", package: "swift-collections"),
            ]
        ),
        .target(
            name: "PipelineChecks",
            dependencies: [
                "Definitions", "Disclosure", "Events", "Ingest", "Journal", "Measures", "Processing", "Publishing",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "Inspection",
            dependencies: [
                "Definitions", "Disclosure", "Events", "Ingest", "Journal", "Processing",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Backup",
            dependencies: [
                "Definitions", "Disclosure", "Events", "Inspection", "Journal", "Processing",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .executableTarget(
            name: "dcs",
            dependencies: [
                "DurableDatabase",
                "Definitions", "Disclosure", "Events", "Ingest", "Journal", "Measures", "Processing", "Publishing",
                "Backup", "Inspection",
                "PipelineChecks", "Portal", "FeedbackClient", "Importing", "SeriesAudit", "Simulation", "Telemetry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CSimdjson", "Definitions", "Disclosure", "Events", "FeedbackClient", "Ingest", "Journal", "Measures",
                "Processing", "Publishing", "WireProtocol", "ZeroMQ",
                "Deliberation", "Importing",
            ],
            path: "Benchmarks",
            exclude: ["run", "peers", "check-instructions", "instructions.csv"]
        ),

        // What breaks it: `make faults`
        .executableTarget(
            name: "fault-campaign",
            dependencies: [
                "CSodium", "Disclosure", "Events", "FeedbackClient", "Journal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/FaultCampaign"
        ),

        // Tests
        .target(name: "TestKit", dependencies: ["Events"]),
        .testTarget(name: "DefinitionsTests", dependencies: ["Definitions", "Events", "Measures"]),
        .testTarget(name: "MeasuresTests", dependencies: ["Measures", "Events", "TestKit"]),
        .testTarget(name: "ZeroMQTests", dependencies: ["ZeroMQ"]),
        .testTarget(
            name: "IngestTests",
            dependencies: [
                "Ingest", "FeedbackClient", "WireProtocol", "Events", "ZeroMQ", "Definitions", "CSimdjson", "CSodium",
                "Journal", "Deliberation", "TestKit",
            ]
        ),
        .testTarget(name: "JournalTests", dependencies: ["Journal", "TestKit"]),
        .testTarget(name: "DisclosureTests", dependencies: ["Deliberation", "Disclosure", "Events", "TestKit"]),
        .testTarget(
            name: "ProcessingTests",
            dependencies: [
                "Processing", "Publishing", "Simulation", "Themes", "TestKit",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "Publishing", "Definitions", "Deliberation", "Disclosure", "Events", "Importing", "Measures", "Themes",
                "TestKit", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(
            name: "ImportingTests",
            dependencies: ["Importing", "Definitions", "Deliberation", "Events", "FeedbackClient", "CZlib", "TestKit"]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "dcs", "fault-campaign", "TestKit", "Events", "Disclosure", "Inspection", "Journal", "Measures",
                "CSodium",
                "WireProtocol", "ZeroMQ", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .testTarget(
            name: "DeliberationTests",
            dependencies: [
                "Deliberation", "Events", "Importing", "TestKit", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(name: "SeriesAuditTests", dependencies: ["SeriesAudit", "Measures", "TestKit"]),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "Definitions", "Deliberation", "Events", "FeedbackClient", "Ingest"]),
        .testTarget(
            name: "ThemesTests", dependencies: ["Themes", "Definitions", "Events", "Measures", "TestKit"]),
        .testTarget(name: "TidyTests"),
        .testTarget(name: "PipelineChecksTests", dependencies: ["PipelineChecks", "TestKit"]),
        .target(name: "FaultyDisk", path: "Tests/FaultyDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "FaultSimulation",
            dependencies: [
                "FaultyDisk", "Definitions", "Disclosure", "Events", "FeedbackClient", "Ingest", "Journal",
                "Processing",
                "Publishing", "WireProtocol", "ZeroMQ", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/FaultSimulation"
        ),
        .executableTarget(
            name: "simulate-faults", dependencies: ["FaultSimulation"], path: "Tests/SimulateFaults"),
        .testTarget(
            name: "FaultSimulationTests",
            dependencies: [
                "FaultSimulation", "simulate-faults", "Disclosure", "Events", "FeedbackClient", "Journal", "TestKit",
            ]),
        .target(
            name: "FuzzEntries",
            dependencies: ["Definitions", "Deliberation", "Events", "Importing", "Ingest", "Journal", "WireProtocol"],
            path: "Tests/Fuzzing/Entries"
        ),
        .testTarget(
            name: "FuzzingTests", dependencies: ["FuzzEntries"], path: "Tests/Fuzzing/Replay"),
    ],
    swiftLanguageModes: [.v6]
)

// Only `make fuzz` asks for this: it links only with libFuzzer, which brings `main`. gold warns of the sanitizer's symbols.
if Context.environment["DCS_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzEntries", "WireProtocol"], path: "Tests/Fuzzing/Harness",
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
    )
}

for target in package.targets where target.type != .system && !["CSimdjson", "FaultyDisk"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
}
