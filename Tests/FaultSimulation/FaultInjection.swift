import Events

extension FaultSimulation {
    /// Does something bad, at once or at one of the next calls of a disk.
    func injectFault() throws {
        guard let injection = settings.draw(&random) else { return }
        switch injection {
        case .breakLink, .killSender, .killSenderAtCall, .cutSender, .startSecondSender: try hitSender(injection)
        case .jumpClock: jumpClock()
        default: try hitServer(injection)
        }
    }

    private func hitSender(_ injection: SimulationSettings.Injection) throws {
        guard let service = services.randomElement(using: &random) else { return }
        switch injection {
        case .breakLink:
            guard let link = network.liveLinks.randomElement(using: &random) else { return }
            counts.add(.connectionBroken)
            network.breakLink(link)
        case .startSecondSender:
            guard service.instances.count == 1 else { return }
            counts.add(.secondSender)
            try service.startSecond()
        case .cutSender: service.disk.cut(afterCalls: calls(10))
        default:
            guard let instance = service.instances.randomElement(using: &random) else { return }
            if injection == .killSenderAtCall {
                service.disk.kill(instance.process, afterCalls: calls(10))
            } else {
                counts.add(.senderKilled)
                service.end(instance, pause: random.next() % 3_000)
            }
        }
    }

    private func hitServer(_ injection: SimulationSettings.Injection) throws {
        switch injection {
        case .killIntake where server.isIntakeUp:
            counts.add(.intakeKilled)
            server.killIntake()
        case .killIntakeAtCall where server.isIntakeUp:
            server.disk.kill(SimulatedIntake.process, afterCalls: calls(30))
        case .stopIntake where server.isIntakeUp: try server.stopIntake()
        case .killCounting where server.counting != nil:
            counts.add(.countingKilled)
            server.killCounting()
        case .killCountingAtCall where server.counting != nil:
            server.disk.kill(SimulatedCounting.process, afterCalls: calls(40))
        case .killAll:
            counts.add(.stagesKilledTogether)
            server.killAll()
        case .cutPower:
            cut = PowerCut.allCases.randomElement(using: &random) ?? .all
            server.disk.cut()
        case .cutPowerAtCall:
            cut = PowerCut.allCases.randomElement(using: &random) ?? .all
            server.disk.cut(afterCalls: calls(50))
        case .failCall:
            let call = SimulatedDisk.Call.allCases.randomElement(using: &random) ?? .write
            server.disk.setForgetful(random.chance(0.5))
            server.disk.fail(call, afterCalls: calls(20))
        case .fillDisk:
            server.disk.setFull(true)
            roomAt = clock.monotonic + 100 + random.next() % 1_500
        default: break
        }
    }

    private func calls(_ most: UInt64) -> Int { 1 + Int(random.next() % most) }

    private func jumpClock() {
        let size: Int64 =
            switch random.next() % 10 {
            case 0...4: 60_000
            case 5...8: 4 * 3_600_000
            default: 3 * 86_400_000
            }
        let jump = 1 + Int64(random.next() % UInt64(size))
        let isForward = random.chance(0.5)
        counts.add(isForward ? .clockForward : .clockBack)
        clock.jump(by: isForward ? jump : -jump)
    }
}

extension SimulatedDisk {
    /// The failures of calls, each when it took effect.
    func counts(intake: Int32, counting: Int32) -> FaultCounts {
        var counts = FaultCounts()
        for call in Call.allCases { counts.add(call.fault, Int(failed(call))) }
        counts.add(.syncFailedAndForgot, Int(forgotten))
        counts.add(.diskFull, Int(refused))
        counts.add(.intakeKilledAtACall, Int(struck(intake)))
        counts.add(.countingKilledAtACall, Int(struck(counting)))
        return counts
    }
}
