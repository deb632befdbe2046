namespace Personalization.Keys;

/// <summary>A key together with its text, which is known at this moment only: nothing keeps it.</summary>
/// <param name="key">The key as it is stored.</param>
/// <param name="text">The text that callers send.</param>
public sealed class IssuedApiKey(ApiKey key, string text)
{
    /// <summary>Gets the key as it is stored.</summary>
    public ApiKey Key { get; } = key;

    /// <summary>Gets the text that callers send. Show it once, and keep it nowhere.</summary>
    public string Text { get; } = text;
}
