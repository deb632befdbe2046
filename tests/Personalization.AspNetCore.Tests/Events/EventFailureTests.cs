using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>What fails behind the door.</summary>
public sealed class EventFailureTests
{
    [Theory]
    [InlineData(0, "1")]
    [InlineData(1200, "2")]
    [InlineData(5000, "5")]
    public async Task Post_TooManyEvents_AnswersWhenToTryAgain(int milliseconds, string seconds)
    {
        await using var host = await EventHost.StartAsync();
        host.Ingest.Instead = (_, _) => throw new IngestOverloadedException(TimeSpan.FromMilliseconds(milliseconds));

        var answer = await host.PostAsync("page", EventHost.Page, "Origin: https://shop.example.com");

        Assert.Equal((503, "ingest_overloaded", seconds), (answer.Status, answer.Code(), answer.Header("Retry-After")));
        Assert.Equal("https://shop.example.com", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Post_WithoutAStore_AnswersThatItIsAway()
    {
        await using var host = await EventHost.StartAsync();
        host.Ingest.Instead = (_, _) => throw new RecordStoreException("people", "commit", "server s3cret is away") { Kind = RecordStoreErrorKind.Run };

        var answer = await host.PostAsync("page", EventHost.Page);

        Assert.Equal((503, "store_unavailable", "1"), (answer.Status, answer.Code(), answer.Header("Retry-After")));
        Assert.DoesNotContain("s3cret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhoseSenderGoes_IsCancelled()
    {
        await using var host = await EventHost.StartAsync();
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        host.Ingest.Instead = async (messages, cancellationToken) =>
        {
            started.SetResult();
            await using var _ = cancellationToken.Register(cancelled.SetResult);
            await cancelled.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return new IngestResult(messages.Count, []);
        };
        await using (var connection = await host.ConnectAsync())
        {
            await connection.SendAsync(EventHost.Request("page", "{\"userId\":\"u\"}"u8.ToArray()));
            await started.Task;
        }

        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }
}
