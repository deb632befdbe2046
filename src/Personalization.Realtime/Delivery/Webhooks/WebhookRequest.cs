namespace Personalization.Realtime.Delivery.Webhooks;

/// <summary>A request, ready to be sent as often as it takes. Immutable.</summary>
/// <param name="Method">The method.</param>
/// <param name="Address">The address.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Body">The body; <see langword="null"/> for none.</param>
internal sealed record WebhookRequest(HttpMethod Method, Uri Address, string Key, ReadOnlyMemory<byte>? Body);
