using Personalization.Sequences;

namespace Personalization.Testing;

/// <content>Runs of sequences that wait: one a sequence, whoever asks.</content>
public abstract partial class JournalConformanceTests
{
    [Fact]
    public async Task QueueSequence_TwoProcessesAtOnce_AllGetOneRun()
    {
        var journals = new[] { new SequenceJournal(Journal), new SequenceJournal(await OpenAnotherAsync()) };
        for (var n = 0; n < 20; n++)
        {
            var at = Start.AddMinutes(n);
            var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(one => Task.Run(() => journals[one % 2].QueueAsync(WaitingAt(at), Cancellation).AsTask())));

            var waiting = Assert.Single(asked.Select(run => run.RunId).Distinct());
            Assert.Equal(waiting, Assert.Single(await journals[n % 2].ListOpenAsync("nightly", Cancellation)).RunId);
            await journals[0].WriteAsync(asked[0].Ended(SequenceRunStatus.Success, at), Cancellation);
        }

        Assert.Equal(20, (await journals[0].ListAsync("nightly", 100, 0, Cancellation)).Count);
        Assert.Empty(await journals[1].ListOpenSequencesAsync(Cancellation));
    }

    private static SequenceRun WaitingAt(DateTimeOffset at) => new()
    {
        RunId = Guid.CreateVersion7(at).ToString("n"),
        SequenceId = "nightly",
        Status = SequenceRunStatus.Queued,
        CreatedAt = at,
        Members = [new SequenceMemberRun { SyncId = "customers" }],
    };
}
