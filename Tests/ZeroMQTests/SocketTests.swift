import Testing

@testable import ZeroMQ

@Suite struct SocketTests {
    private func pair() throws -> (place: TemporaryEndpoint, router: Socket, dealer: Socket) {
        let place = try TemporaryEndpoint()
        let context = try Context()
        let router = try Socket(.router, context: context)
        try router.bind(place.endpoint)
        let dealer = try Socket(.dealer, context: context)
        try dealer.connect(place.endpoint)
        return (place, router, dealer)
    }

    @Test func messagesWithTooManyFramesAreDrained() throws {
        let (place, router, dealer) = try pair()
        _ = place
        #expect(try dealer.send(Array(repeating: [1], count: 10)) == .sent)
        #expect(try dealer.send([[2], [3, 4]]) == .sent)
        var parts = Multipart(limit: 4)
        #expect(try router.receive(into: &parts, wait: true) == .tooManyFrames(11))
        #expect(try router.receive(into: &parts, wait: true) == .message)
        #expect(parts.count == 3)
        #expect(parts.bytes(of: 1) == [2])
        #expect(parts.bytes(of: 2) == [3, 4])
        let route = parts.bytes(of: 0)
        #expect(try router.send([route, [5]]) == .sent)
        #expect(try dealer.receive(into: &parts, wait: true) == .message)
        #expect(parts.bytes(of: 0) == [5])
        #expect(try dealer.receive(into: &parts) == .nothing)
    }

    @Test func anAnswerToNobodyIsReported() throws {
        let (place, router, _) = try pair()
        _ = place
        #expect(try router.send([[0, 9, 9, 9, 9], [1]]) == .unreachable)
    }

    /// Small ones lie inside the message, larger ones are copied, the largest are lent and outlive their sender's array.
    @Test func framesOfEverySizeArriveWhole() throws {
        let (place, router, dealer) = try pair()
        _ = place
        let counts = [0, 1, 29, 30, 33, 64, 5_000, 16_383, 16_384, 65_000]
        for count in counts {
            #expect(try dealer.send([[1], (0..<count).map { UInt8(truncatingIfNeeded: $0) }]) == .sent)
        }
        var parts = Multipart(limit: 3)
        for count in counts {
            #expect(try router.receive(into: &parts, wait: true) == .message)
            #expect(parts.bytes(of: 2) == (0..<count).map { UInt8(truncatingIfNeeded: $0) })
            #expect(parts.userID == nil && !parts.hasUserID(""))
            #expect(parts.frame(1, equals: [1]) && !parts.frame(1, equals: [1, 1]) && !parts.frame(1, equals: []))
            #expect(parts.withBytes(of: 1, and: 2) { [$0.count, $1.count] } == [1, count])
        }
    }

    @Test func aConstantFrameArrivesBetweenTwoOthers() throws {
        let (place, router, dealer) = try pair()
        _ = place
        for count in [1, 20_000] {
            let last = [UInt8](repeating: 7, count: count)
            #expect(try dealer.send([1, 2], "application/cloudevents-batch+json", last) == .sent)
            var parts = Multipart(limit: 4)
            #expect(try router.receive(into: &parts, wait: true) == .message)
            #expect(parts.count == 4 && parts.bytes(of: 1) == [1, 2] && parts.bytes(of: 3) == last)
            let isConstant = parts.frame(2, equals: Array("application/cloudevents-batch+json".utf8))
            #expect(isConstant)
        }
    }

    @Test func theWaitSeesArrivalsAndWakeUps() throws {
        let (place, router, dealer) = try pair()
        _ = place
        let pipe = try WakePipe()
        let wait = try SocketWait(router, wake: pipe)
        var parts = Multipart(limit: 2)
        for number in 0..<200 {
            let isSent = try dealer.send([[UInt8(number)]], wait: true) == .sent
            #expect(isSent)
            while try router.receive(into: &parts) == .nothing {
                let isWoken = try wait.wait(timeoutMilliseconds: nil)
                #expect(!isWoken)
            }
            #expect(parts.bytes(of: 1) == [UInt8(number)])
        }
        #expect(!pipe.isWoken)
        pipe.wake()
        #expect(pipe.isWoken)
        while try router.receive(into: &parts) != .nothing {}
        let isWoken = try wait.wait(timeoutMilliseconds: nil)
        #expect(isWoken)
        pipe.drain()
        #expect(!pipe.isWoken)
    }

    @Test func theWakePipeWakesOnceForManyCalls() throws {
        let pipe = try WakePipe()
        #expect(try poll([], wake: pipe, timeoutMilliseconds: 0).isWoken == false)
        for _ in 0..<100_000 { pipe.wake() }
        #expect(try poll([], wake: pipe, timeoutMilliseconds: nil).isWoken)
        pipe.drain()
        #expect(try poll([], wake: pipe, timeoutMilliseconds: 0).isWoken == false)
        pipe.wake()
        #expect(try poll([], wake: pipe, timeoutMilliseconds: nil).isWoken)
    }

    @Test func threadsHandOverAndEnd() throws {
        let handover = Handover<Int>()
        let thread = try SocketThread(name: "test") { handover.give(42) }
        #expect(handover.take() == 42)
        thread.join()
        thread.join()
    }

    @Test func keysAreForty() throws {
        let pair = try CurveKeyPair.make()
        #expect(pair.publicKey.utf8.count == 40)
        #expect(pair.secretKey.utf8.count == 40)
        #expect(pair != (try CurveKeyPair.make()))
    }

    @Test func errorsSayWhatToDo() throws {
        let (place, _, _) = try pair()
        let other = try Socket(.router, context: try Context())
        let error = #expect(throws: ZeroMQError.self) { try other.bind("tcp://198.51.100.1:*") }
        #expect(error?.description.contains("bind tcp://198.51.100.1") == true)
        _ = place
    }
}
