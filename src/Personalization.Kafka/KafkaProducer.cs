using Confluent.Kafka;

namespace Personalization.Kafka;

/// <summary>A producer of the client library: made when it is first used, and anew after an error that it does not get over. Thread-safe.</summary>
internal sealed class KafkaProducer(ProducerConfig config) : IAsyncDisposable
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private IProducer<string, byte[]>? _producer;
    private Task _ended = Task.CompletedTask;
    private bool _disposed;
    private volatile int _trouble;

    /// <summary>Gets what was last said of the connections, since a message was taken.</summary>
    internal ErrorCode Trouble => (ErrorCode)_trouble;

    /// <summary>Sends a message, and waits until all replicas in sync have it.</summary>
    /// <returns>Why it was not taken; <see cref="ErrorCode.NoError"/> where it was.</returns>
    internal async Task<ErrorCode> SendAsync(string topic, Message<string, byte[]> message, CancellationToken cancellationToken)
    {
        try
        {
            await Current().ProduceAsync(topic, message, cancellationToken).ConfigureAwait(false);
            _trouble = (int)ErrorCode.NoError;
            return ErrorCode.NoError;
        }
        catch (KafkaException exception)
        {
            return exception.Error.Code;
        }
        catch (ObjectDisposedException)
        {
            return ErrorCode.Local_Destroy;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task ended;
        lock (_lock)
        {
            _disposed = true;
            if (_producer is { } producer)
            {
                _producer = null;
                EndLater(producer, FlushTime);
            }

            ended = _ended;
        }

        await ended.ConfigureAwait(false);
    }

    private static void End(IProducer<string, byte[]> producer, TimeSpan flush)
    {
        try
        {
            producer.Flush(flush);
        }
        catch (KafkaException)
        {
            // What was not sent was not reported as taken, and comes again.
        }

        producer.Dispose();
    }

    private IProducer<string, byte[]> Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _producer ??= new ProducerBuilder<string, byte[]>(config)
                .SetErrorHandler(Remember)
                .SetLogHandler((_, _) => { })
                .Build();
        }
    }

    /// <summary>Only here is told that an error is fatal: the messages are failed with a code that need not be.</summary>
    private void Remember(IProducer<string, byte[]> producer, Error error)
    {
        _trouble = (int)error.Code;
        if (error.IsFatal)
        {
            Replace(producer);
        }
    }

    private void Replace(IProducer<string, byte[]> producer)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_producer, producer))
            {
                _producer = null;

                // Others wait for its reports, and each comes within the message's time.
                EndLater(producer, TimeSpan.FromMilliseconds(config.MessageTimeoutMs!.Value) + FlushTime);
            }
        }
    }

    /// <summary>Flushing and disposing block, so they are done beside.</summary>
    private void EndLater(IProducer<string, byte[]> producer, TimeSpan flush)
    {
        var end = Task.Run(() => End(producer, flush));
        _ended = _ended.IsCompleted ? end : Task.WhenAll(_ended, end);
    }
}
