using System.Text;
using Personalization.Destinations;
using Personalization.TestData;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>Deliveries lie in a stream, in order, each with its key.</summary>
public sealed class RedisStreamDestinationTests(RedisFixture redis)
{
    private readonly string _stream = $"stream-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeliverAsync_Batch_IsAppendedInOrder()
    {
        var server = await redis.StartAsync();
        await using var destination = new RedisStreamDestination(server.Address, _stream);
        var outcomes = await destination.DeliverAsync([Of(1), Of(2)], Cancellation);

        Assert.All(outcomes, outcome => Assert.Equal(DeliveryOutcome.Delivered, outcome));
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var entries = await multiplexer.GetDatabase().StreamRangeAsync(_stream);
        Assert.Equal(["k1", "k2"], entries.Select(entry => (string)entry["key"]!));
        Assert.Equal(
            ["key=k1", "sync=promo", "trigger=entry", "person=p", "time=2026-03-02T12:00:00.0000000Z", "body={\"n\":1}"],
            entries[0].Values.Select(value => $"{value.Name}={value.Value}"));
    }

    [Fact]
    public async Task DeliverAsync_MoreThanTheLength_IsTrimmed()
    {
        var server = await redis.StartAsync();
        await using var destination = new RedisStreamDestination(server.Address, _stream, maxLength: 100);
        for (var batch = 0; batch < 20; batch++)
        {
            await destination.DeliverAsync([.. Enumerable.Range(0, 100).Select(Of)], Cancellation);
        }

        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.Address);
        Assert.InRange(await multiplexer.GetDatabase().StreamLengthAsync(_stream), 100, 300);
    }

    [Fact]
    public async Task DeliverAsync_NotAStream_IsToBeTriedAgainAndNamesNoKey()
    {
        var server = await redis.StartAsync();
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await multiplexer.GetDatabase().StringSetAsync(_stream, "x");
        await using var destination = new RedisStreamDestination(server.Address, _stream);
        var outcome = Assert.Single(await destination.DeliverAsync([Of(1)], Cancellation));

        Assert.Equal(DeliveryStatus.Retry, outcome.Status);
        Assert.DoesNotContain(_stream, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_ServerIsAway_IsToBeTriedAgain()
    {
        var server = await RedisServer.StartAsync();
        await using var destination = new RedisStreamDestination(server.Address, _stream);
        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single(await destination.DeliverAsync([Of(1)], Cancellation)));
        await server.DisposeAsync();

        Assert.Equal(DeliveryStatus.Retry, Assert.Single(await destination.DeliverAsync([Of(2)], Cancellation)).Status);
    }

    [Fact]
    public void Constructor_UnreadableConnectionString_IsRefusedWithoutShowingIt()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new RedisStreamDestination("localhost:6379,password=secret,nonsense=1", _stream));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new RedisStreamDestination("localhost:6379", " "));
        Assert.ThrowsAny<ArgumentException>(() => new RedisStreamDestination("localhost:6379", _stream, 0));
    }

    private static Delivery Of(int number) => new()
    {
        Key = $"k{number}",
        Sync = "promo",
        Trigger = "entry",
        Person = "p",
        Time = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
        Body = Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""),
    };
}
