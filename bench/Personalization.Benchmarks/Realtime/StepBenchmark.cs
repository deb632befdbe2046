using Personalization.Benchmarks.Harness;
using Personalization.Realtime.Evaluation;

namespace Personalization.Benchmarks.Realtime;

/// <summary>An event that ten audiences ask for, against the same conditions by hand.</summary>
internal static class StepBenchmark
{
    private const int Rounds = 200;

    /// <summary>What an array costs beside its bytes.</summary>
    private const int ArrayBytes = 24;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var (ours, byHand) = (0, 0);
        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            () => Task.FromResult(Clock.Time(() => ours = Ours())),
            () => Task.FromResult(Clock.Time(() => byHand = ByHand())));
        table.AddRatio("step of an event, 10 audiences that it touches, against C# by hand", run, 2, 1e-9 * Rounds * StepData.Events, "ns");
        table.AddLimit("the same, allocated but for the new state and the transitions that it tells", 0, Sample.Of([Allocated()]), "B", ours == byHand ? "the same memberships" : "OTHER MEMBERSHIPS");
        table.AddLimit("state of a person, one filter and one event", 200, Sample.Of([StateBytes(1, 1)]), "B");
        table.AddLimit("state of a person, one filter and 20 events, 10 audiences", 1024, Sample.Of([StateBytes(StepData.Audiences, 20)]), "B");
    }

    private static int Ours()
    {
        var record = RecordView.Of(StepData.Record, "1");
        var hits = new EventHit[1];
        ReadOnlyMemory<byte> state = default;
        for (var round = 0; round < Rounds; round++)
        {
            state = default;
            foreach (var message in StepData.Messages)
            {
                if (StepData.Plan.TryMatch(message, out hits[0]))
                {
                    state = StepData.Plan.Step(state, new StepInput { Events = hits, Record = record, Cause = message.MessageId }, message.ReceivedAt).State;
                }
            }
        }

        return StepData.Plan.Read(state, record, StepData.Messages[^1].ReceivedAt).Count(membership => membership.IsMember);
    }

    /// <summary>Takes a round once more, and looks at every step by itself. Transitions are an answer like the state, and ten of a thousand steps tell of one.</summary>
    /// <returns>Bytes of a step.</returns>
    private static double Allocated()
    {
        var record = RecordView.Of(StepData.Record, "1");
        var hits = new EventHit[1];
        ReadOnlyMemory<byte> state = default;
        var (bytes, steps) = (0L, 0);
        foreach (var message in StepData.Messages)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            StepData.Plan.TryMatch(message, out hits[0]);
            var result = StepData.Plan.Step(state, new StepInput { Events = hits, Record = record, Cause = message.MessageId }, message.ReceivedAt);
            var after = GC.GetAllocatedBytesForCurrentThread();
            state = result.State;
            if (result.Transitions.Count == 0)
            {
                bytes += after - before - ((ArrayBytes + state.Length + 7) / 8 * 8);
                steps++;
            }
        }

        return bytes / (double)steps;
    }

    private static int StateBytes(int audiences, int events)
    {
        var plan = StepData.PlanOf(audiences, atMost: events - 1);
        ReadOnlyMemory<byte> state = default;
        foreach (var message in StepData.Messages.Take(events))
        {
            plan.TryMatch(message, out var hit);
            state = plan.Step(state, new StepInput { Events = [hit], Record = RecordView.Of(StepData.Record, "1") }, message.ReceivedAt).State;
        }

        return state.Length;
    }

    private static int ByHand()
    {
        byte[] state = [];
        for (var round = 0; round < Rounds; round++)
        {
            state = [];
            foreach (var message in StepData.Messages)
            {
                state = StepByHand.Step(state, message, StepData.Record, message.ReceivedAt);
            }
        }

        return StepByHand.Members(state);
    }
}
