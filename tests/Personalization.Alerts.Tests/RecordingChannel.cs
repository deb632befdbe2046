using Personalization.Destinations;

namespace Personalization.Alerts.Tests;

/// <summary>Keeps what it is told, and answers what the test says.</summary>
internal sealed class RecordingChannel : IAlertChannel
{
    private readonly Lock _lock = new();
    private readonly List<AlertNotice> _notices = [];

    /// <summary>Gets or sets what becomes of the next notices.</summary>
    internal Func<AlertNotice, CancellationToken, ValueTask<DeliveryOutcome>> Answer { get; set; } = (_, _) => new(DeliveryOutcome.Delivered);

    internal IReadOnlyList<AlertNotice> Notices
    {
        get
        {
            lock (_lock)
            {
                return [.. _notices];
            }
        }
    }

    /// <summary>Gets what it was told, in short.</summary>
    internal IEnumerable<string> Told => Notices.Select(notice => $"{AlertWords.Of(notice.Trigger)} {AlertWords.Of(notice.Previous)}>{AlertWords.Of(notice.Level)}");

    public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _notices.Add(notice);
        }

        return Answer(notice, cancellationToken);
    }
}
