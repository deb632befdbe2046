using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>Where notices go: a pager, a chat, a mailbox. Thread-safe. One that is disposable is disposed when it is not configured any more.</summary>
public interface IAlertChannel
{
    /// <summary>Sends a notice.</summary>
    /// <param name="notice">The notice. After a crash the same one may come again, with its id.</param>
    /// <param name="cancellationToken">Cancels the call, which takes too long.</param>
    /// <returns>What became of it. One that is to be tried again is, for a day; a reason never holds a secret, since it is logged.</returns>
    ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken);
}
