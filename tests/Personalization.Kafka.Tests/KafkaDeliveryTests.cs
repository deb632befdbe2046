using System.Text;
using Confluent.Kafka;
using Personalization.Destinations;
using Personalization.Realtime.Tests.Delivery;

namespace Personalization.Kafka.Tests;

/// <summary>A realtime sync that sends to Kafka: what its brokers do is what becomes of its deliveries.</summary>
public sealed class KafkaDeliveryTests : IDisposable
{
    private readonly MockKafka _kafka = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task ReadAsync_BrokersDownAndBack_EntryAndExitComeInOrder()
    {
        await using var world = await StartAsync(TimeSpan.FromSeconds(2));
        await world.WriteAsync("1");
        _kafka.Down();
        await world.EnterAsync("1");
        await world.ReadAsync();
        await world.LeaveAsync();
        Assert.Equal(0, world.ReportOf("bus").CountOf(DeliveryStatus.Delivered));

        _kafka.Up();
        while (world.ReportOf("bus").CountOf(DeliveryStatus.Delivered) < 2)
        {
            world.Harness.Time.Advance(TimeSpan.FromMinutes(6));
            await world.ReadAsync(cancellationToken: Cancellation);
        }

        var messages = await _kafka.ReadAsync(2, Cancellation);
        Assert.Equal(["entry", "exit"], messages.Select(message => Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes("trigger"))).Distinct());
        Assert.Single(messages.Select(message => message.Message.Key).Distinct());
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task ReadAsync_MessageIsTooLarge_IsADeadLetterThatNamesNoPersonInItsReason()
    {
        await using var world = await StartAsync(TimeSpan.FromSeconds(30));
        await world.WriteAsync("1", "2");
        _kafka.FailNext(ErrorCode.MsgSizeTooLarge, ErrorCode.MsgSizeTooLarge);
        await world.EnterAsync("1");
        await world.ReadAsync();
        await world.EnterAsync("2");
        await world.ReadAsync();

        var letter = Assert.Single(await world.LettersAsync());
        Assert.Contains("too large", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(1, world.ReportOf("bus").CountOf(DeliveryStatus.Delivered));
        Assert.Single(await _kafka.ReadAsync(1, Cancellation));
    }

    private Task<DeliveryWorld> StartAsync(TimeSpan timeout)
        => DeliveryWorld.CreateAsync(DeliveryWorld.Define(("bus", _ => new KafkaDestination(_kafka.Servers, MockKafka.Topic, null, timeout))));
}
