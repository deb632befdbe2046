using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Personalization.Destinations;

namespace Personalization.Kafka;

/// <summary>Sends deliveries to a topic of Kafka. Thread-safe.</summary>
/// <remarks>
/// A message's key is <see cref="Delivery.Person"/>, so that all of a person lie in one partition, in order; its value is the body; its headers are <c>key</c> (the idempotency key), <c>sync</c>, <c>trigger</c> and
/// <c>time</c> (ISO 8601). Taken is what all replicas in sync have. A person's next delivery is sent when the one before was taken. After a failure a message may be there twice, with the same <c>key</c>.
/// </remarks>
public sealed class KafkaDestination : IRealtimeDestination, IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly string _topic;
    private readonly KafkaProducer _together;
    private readonly KafkaProducer _alone;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="bootstrapServers">The brokers that are asked first: <c>host:port</c>, several parted by commas.</param>
    /// <param name="topic">The name of the topic, which has to exist unless the cluster makes topics by itself.</param>
    /// <param name="options">How one signs in; plain text without signing in by default.</param>
    /// <exception cref="ArgumentException">The servers cannot be read, the topic cannot be one's name, or the options do not fit each other. The message holds none of them.</exception>
    public KafkaDestination(string bootstrapServers, string topic, KafkaOptions? options = null)
        : this(bootstrapServers, topic, options, DefaultTimeout)
    {
    }

    /// <param name="bootstrapServers">The brokers.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="options">How one signs in.</param>
    /// <param name="timeout">How long a message may take, with all attempts of the client library.</param>
    internal KafkaDestination(string bootstrapServers, string topic, KafkaOptions? options, TimeSpan timeout)
    {
        KafkaSettings.CheckTopic(topic);
        _topic = topic;
        _closed = _closing.Token;
        _together = new KafkaProducer(KafkaSettings.Of(bootstrapServers, options ?? new KafkaOptions(), timeout));

        // A request that is too large is refused with all of its messages. Those are sent again one by one, which finds the one that is.
        var alone = KafkaSettings.Of(bootstrapServers, options ?? new KafkaOptions(), timeout);
        alone.BatchNumMessages = 1;
        _alone = new KafkaProducer(alone);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Delivery> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var outcomes = new DeliveryOutcome[batch.Count];
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed);
        var people = Enumerable.Range(0, batch.Count).GroupBy(place => batch[place].Person, StringComparer.Ordinal);
        await Task.WhenAll(people.Select(places => DeliverAsync(batch, places, outcomes, ended.Token))).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever waits is told to try again; what is on its way is flushed for some seconds.
        if (!_closed.IsCancellationRequested)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
        }

        await _together.DisposeAsync().ConfigureAwait(false);
        await _alone.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>Delivers what a person is to be told, one after the other: of two that are under way at once, the first alone could fail.</summary>
    private async Task DeliverAsync(IReadOnlyList<Delivery> batch, IEnumerable<int> places, DeliveryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var waits = false;
        foreach (var place in places)
        {
            outcomes[place] = waits ? DeliveryOutcome.Retry("An earlier delivery of the same person has not been taken yet.") : await SendAsync(batch[place], cancellationToken).ConfigureAwait(false);
            waits |= outcomes[place].Status == DeliveryStatus.Retry;
        }
    }

    private async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var message = MessageOf(delivery);
            var producer = _together;
            var error = await producer.SendAsync(_topic, message, cancellationToken).ConfigureAwait(false);
            if (KafkaErrors.MayBeOfTheMessage(error))
            {
                producer = _alone;
                error = await producer.SendAsync(_topic, message, cancellationToken).ConfigureAwait(false);
            }

            return error == ErrorCode.NoError ? DeliveryOutcome.Delivered : KafkaErrors.OutcomeOf(error, producer.Trouble);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            return DeliveryOutcome.Retry("The destination is being closed.");
        }
    }

    private static Message<string, byte[]> MessageOf(Delivery delivery) => new()
    {
        Key = delivery.Person,
        Value = delivery.Body.ToArray(),
        Headers =
        [
            Header("key", delivery.Key),
            Header("sync", delivery.Sync),
            Header("trigger", delivery.Trigger),
            Header("time", delivery.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ],
    };

    private static Header Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
