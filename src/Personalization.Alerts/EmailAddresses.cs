namespace Personalization.Alerts;

/// <summary>From whom to whom e-mails go. Immutable.</summary>
/// <param name="From">The sender, such as <c>personalization@example.com</c>.</param>
/// <param name="To">The recipients, 1 to 100.</param>
public sealed record EmailAddresses(string From, params IReadOnlyList<string> To);
