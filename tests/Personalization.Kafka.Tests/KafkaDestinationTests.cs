using System.Text;
using Confluent.Kafka;
using Personalization.Destinations;
using Personalization.Testing;

namespace Personalization.Kafka.Tests;

/// <summary>Deliveries lie in a topic, a person's in order, each with its key; what is not taken is tried again or refused.</summary>
public sealed class KafkaDestinationTests : IDisposable
{
    private readonly MockKafka _kafka = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task DeliverAsync_Delivery_LiesThereWithKeyAndHeaders()
    {
        await using var destination = Create();
        Assert.Equal([DeliveryOutcome.Delivered], await destination.DeliverAsync([Of("p", 1)], Cancellation));

        var message = Assert.Single(await _kafka.ReadAsync(1, Cancellation)).Message;
        Assert.Equal("p", message.Key);
        Assert.Equal("{\"n\":1}", Encoding.UTF8.GetString(message.Value));
        Assert.Equal(
            ["key=p:1", "sync=promo", "trigger=entry", "time=2026-03-02T12:00:00.0000000Z"],
            message.Headers.Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}"));
    }

    [Fact]
    public async Task DeliverAsync_ManyPeopleAndPassingFailures_KeepsEachPersonInOrder()
    {
        var random = new Random(TestSettings.NextSeed());
        await using var destination = Create();
        _kafka.FailNext(ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.NoError, ErrorCode.NotEnoughReplicas);

        // Two callers at once, each for people of its own, as buckets are read.
        var callers = Enumerable.Range(0, 2).Select(async caller =>
        {
            var given = Enumerable.Range(1, 100).Select(number => Of($"{caller}-{random.Next(10)}", number)).ToArray();
            foreach (var batch in given.Chunk(30))
            {
                Assert.All(await destination.DeliverAsync(batch, Cancellation), outcome => Assert.Equal(DeliveryOutcome.Delivered, outcome));
            }
        });
        foreach (var caller in callers.ToArray())
        {
            await caller;
        }

        var messages = await _kafka.ReadAsync(200, Cancellation);
        Assert.Equal(200, messages.Select(KeyOf).Distinct().Count());
        foreach (var person in messages.GroupBy(message => message.Message.Key))
        {
            Assert.Single(person.Select(message => message.Partition.Value).Distinct());
            var numbers = person.Select(message => int.Parse(KeyOf(message).Split(':')[1], null)).ToArray();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task DeliverAsync_BrokersDownAndBack_IsTriedAgainAndNothingIsLost()
    {
        await using var destination = Create(TimeSpan.FromSeconds(1));
        await destination.DeliverAsync([Of("p", 1)], Cancellation);
        _kafka.Down();
        var outcomes = await destination.DeliverAsync([Of("p", 2), Of("p", 3)], Cancellation);
        Assert.All(outcomes, outcome => Assert.Equal(DeliveryStatus.Retry, outcome.Status));

        _kafka.Up();
        await UntilDeliveredAsync(destination, Of("p", 2), Of("p", 3));
        var keys = (await _kafka.ReadAsync(3, Cancellation)).Select(KeyOf);
        Assert.Equal(["p:1", "p:2", "p:3"], keys.Distinct());
    }

    [Fact]
    public async Task DeliverAsync_FirstOfAPersonFails_NothingNewerOfThePersonIsSent()
    {
        await using var destination = Create();
        _kafka.FailNext(ErrorCode.TopicAuthorizationFailed);
        var outcomes = await destination.DeliverAsync([Of("p", 1), Of("p", 2)], Cancellation);
        Assert.Equal([DeliveryStatus.Retry, DeliveryStatus.Retry], outcomes.Select(outcome => outcome.Status));
        Assert.Contains("WRITE", outcomes[0].Reason, StringComparison.Ordinal);

        await UntilDeliveredAsync(destination, Of("p", 1), Of("p", 2));
        Assert.Equal(["p:1", "p:2"], (await _kafka.ReadAsync(2, Cancellation)).Select(KeyOf));
    }

    [Fact]
    public async Task DeliverAsync_MessageIsTooLarge_IsRefusedAndTheRestGoesOn()
    {
        await using var destination = Create();
        var outcomes = await destination.DeliverAsync([Of("p", 1, size: 1_100_000), Of("p", 2), Of("q", 1)], Cancellation);

        Assert.Equal([DeliveryStatus.Refused, DeliveryStatus.Delivered, DeliveryStatus.Delivered], outcomes.Select(outcome => outcome.Status));
        Assert.Contains("too large", outcomes[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["p:2", "q:1"], (await _kafka.ReadAsync(2, Cancellation)).Select(KeyOf).Order());
    }

    [Fact]
    public async Task DeliverAsync_RequestIsTooLargeForTheTopic_ItsMessagesAreSentAlone()
    {
        await using var destination = Create();
        _kafka.FailNext(ErrorCode.MsgSizeTooLarge);
        Delivery[] batch = [.. Enumerable.Range(1, 10).Select(number => Of($"p{number}", number))];

        Assert.All(await destination.DeliverAsync(batch, Cancellation), outcome => Assert.Equal(DeliveryOutcome.Delivered, outcome));
        Assert.Equal(10, (await _kafka.ReadAsync(10, Cancellation)).Select(KeyOf).Distinct().Count());
    }

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.InvalidRecord)]
    public async Task DeliverAsync_TopicRefusesTheMessageAlone_IsRefused(ErrorCode error)
    {
        await using var destination = Create();
        _kafka.FailNext(error, error);
        Assert.Equal(DeliveryStatus.Refused, Assert.Single(await destination.DeliverAsync([Of("p", 1)], Cancellation)).Status);
    }

    [Fact]
    public async Task DeliverAsync_TopicDoesNotExist_IsTriedAgainUntilItDoes()
    {
        await using var destination = Create(TimeSpan.FromSeconds(2));
        _kafka.FailTopic(ErrorCode.UnknownTopicOrPart);
        var outcome = Assert.Single(await destination.DeliverAsync([Of("p", 1)], Cancellation));
        Assert.Equal(DeliveryStatus.Retry, outcome.Status);
        Assert.Contains("topic does not exist", outcome.Reason, StringComparison.Ordinal);

        _kafka.FailTopic(ErrorCode.NoError);
        await UntilDeliveredAsync(destination, Of("p", 1));
    }

    [Fact]
    public async Task DeliverAsync_ProducerCannotGoOn_IsTriedAgainWithANewOne()
    {
        await using var destination = Create(TimeSpan.FromSeconds(2));
        Assert.Equal([DeliveryOutcome.Delivered], await destination.DeliverAsync([Of("p", 1)], Cancellation));
        _kafka.FailNext(ErrorCode.OutOfOrderSequenceNumber);
        Assert.Equal(DeliveryStatus.Retry, Assert.Single(await destination.DeliverAsync([Of("p", 2)], Cancellation)).Status);
        await UntilDeliveredAsync(destination, Of("p", 2));
    }

    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.ScramSha512)]
    public async Task DeliverAsync_CannotSignIn_IsTriedAgainAndShowsNoSecret(SaslMechanism mechanism)
    {
        // The mock knows no SASL.
        var options = new KafkaOptions { SecurityProtocol = SecurityProtocol.SaslPlaintext, SaslMechanism = mechanism, Username = "hush", Password = "hush-hush" };
        await using var destination = new KafkaDestination(_kafka.Servers, MockKafka.Topic, options, TimeSpan.FromSeconds(1));
        var outcome = Assert.Single(await destination.DeliverAsync([Of("p", 1)], Cancellation));

        Assert.Equal(DeliveryStatus.Retry, outcome.Status);
        Assert.Contains("does not let the user in", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_Cancelled_Ends()
    {
        await using var destination = Create();
        _kafka.Down();
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var delivering = destination.DeliverAsync([Of("p", 1), Of("q", 1)], cancelling.Token).AsTask();
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivering);
    }

    [Fact]
    public async Task DisposeAsync_WhileDelivering_SaysThatItIsToBeTriedAgain()
    {
        var destination = Create(TimeSpan.FromSeconds(1));
        _kafka.Down();
        var delivering = destination.DeliverAsync([Of("p", 1), Of("p", 2)], Cancellation).AsTask();
        await destination.DisposeAsync();
        await destination.DisposeAsync();

        Assert.All(await delivering, outcome => Assert.Equal(DeliveryStatus.Retry, outcome.Status));
        Assert.Equal(DeliveryStatus.Retry, Assert.Single(await destination.DeliverAsync([Of("p", 1)], Cancellation)).Status);
    }

    private static string KeyOf(ConsumeResult<string, byte[]> message) => Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes("key"));

    private static Delivery Of(string person, int number, int size = 0) => new()
    {
        Key = $"{person}:{number}",
        Sync = "promo",
        Trigger = "entry",
        Person = person,
        Time = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
        Body = size == 0 ? Encoding.UTF8.GetBytes($$"""{"n":{{number}}}""") : new byte[size],
    };

    /// <summary>Tries again as a worker does: what was not taken, in order.</summary>
    private static async Task UntilDeliveredAsync(KafkaDestination destination, params Delivery[] left)
    {
        while (left.Length > 0)
        {
            var outcomes = await destination.DeliverAsync(left, Cancellation);
            Assert.DoesNotContain(outcomes, outcome => outcome.Status == DeliveryStatus.Refused);
            left = [.. left.Where((_, place) => outcomes[place].Status == DeliveryStatus.Retry)];
        }
    }

    private KafkaDestination Create(TimeSpan? timeout = null) => new(_kafka.Servers, MockKafka.Topic, null, timeout ?? TimeSpan.FromSeconds(30));
}
