using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.Realtime.Tests.Ingest;

/// <summary>Keeps what it is given, and refuses messages of some users.</summary>
internal sealed class RecordingIngest(params string[] refused) : IEventIngest
{
    internal List<EventMessage> Messages { get; } = [];

    public ValueTask<IngestResult> AcceptAsync(string source, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        var rejected = new List<RejectedEvent>();
        for (var i = 0; i < messages.Count; i++)
        {
            if (refused.Contains(messages[i].UserId))
            {
                rejected.Add(new RejectedEvent(i, messages[i].MessageId, "refused", "Refused."));
            }
            else
            {
                Messages.Add(messages[i]);
            }
        }

        return ValueTask.FromResult(new IngestResult(messages.Count - rejected.Count, rejected));
    }
}
