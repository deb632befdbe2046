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
        var allocated = new List<double>();
        var (ours, byHand) = (0, 0);
        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            () =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var states = 0L;
                var seconds = Clock.Time(() => ours = Ours(ref states));
                allocated.Add((GC.GetAllocatedBytesForCurrentThread() - before - states) / ((double)Rounds * StepData.Events));
                return Task.FromResult(seconds);
            },
            () => Task.FromResult(Clock.Time(() => byHand = ByHand())));
        table.AddRatio("step of an event, 10 audiences that it touches, against C# by hand", run, 2, 1e-9 * Rounds * StepData.Events, "ns");
        table.AddLimit("the same, allocated but for the new state", 0, Sample.Of(allocated.Skip(1)), "B", ours == byHand ? "the same memberships" : "OTHER MEMBERSHIPS");
        table.AddLimit("state of a person, one filter and one event", 200, Sample.Of([StateBytes(1, 1)]), "B");
        table.AddLimit("state of a person, one filter and 20 events, 10 audiences", 1024, Sample.Of([StateBytes(StepData.Audiences, 20)]), "B");
    }

    private static int Ours(ref long states)
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
                    states += (ArrayBytes + state.Length + 7) / 8 * 8;
                }
            }
        }

        return StepData.Plan.Read(state, record, StepData.Messages[^1].ReceivedAt).Count(membership => membership.IsMember);
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
