using System.Collections.Concurrent;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Tests.Events;

/// <summary>Keeps what it is given, or fails as it is told.</summary>
internal sealed class RecordingIngest : IEventIngest
{
    internal ConcurrentQueue<EventMessage> Messages { get; } = [];

    /// <summary>Gets or sets what is done instead.</summary>
    internal Func<IReadOnlyList<EventMessage>, CancellationToken, ValueTask<IngestResult>>? Instead { get; set; }

    public ValueTask<IngestResult> AcceptAsync(string source, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        if (Instead is not null)
        {
            return Instead(messages, cancellationToken);
        }

        Assert.All(messages, message => Assert.Equal(source, message.Source));
        foreach (var message in messages)
        {
            Messages.Enqueue(message);
        }

        return ValueTask.FromResult(new IngestResult(messages.Count, []));
    }
}
