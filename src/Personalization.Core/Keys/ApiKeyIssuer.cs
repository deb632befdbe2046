using System.Security.Cryptography;

namespace Personalization.Keys;

/// <summary>Makes, rotates and revokes keys. Thread-safe.</summary>
/// <param name="store">Where keys are kept.</param>
/// <param name="time">The clock.</param>
public sealed class ApiKeyIssuer(IApiKeyStore store, TimeProvider time)
{
    private const int MaxNameLength = 200;
    private const int IdBytes = 8;

    /// <summary>Gets how long the text before a rotation works unless the caller says otherwise: a day.</summary>
    public static TimeSpan DefaultOverlap { get; } = TimeSpan.FromDays(1);

    /// <summary>Makes a key.</summary>
    /// <param name="settings">What it shall be.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key with its text, which nothing can show again.</returns>
    /// <exception cref="PersonalizationException">The settings are wrong, or the store failed.</exception>
    public async ValueTask<IssuedApiKey> CreateAsync(ApiKeySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (FindProblem(settings) is { } problem)
        {
            throw new PersonalizationException(ErrorCodes.KeyInvalid, problem);
        }

        var text = ApiKeyText.Create();
        var now = Now();
        var key = new ApiKey
        {
            Id = "key_" + RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true),
            Name = settings.Name,
            Scopes = settings.Scopes,
            Collections = settings.Collections,
            Fields = settings.Fields,
            Rate = settings.Rate,
            CreatedAt = now,
            ExpiresAt = now + settings.Lifetime,
            Hash = ApiKeyText.Hash(text),
        };
        await store.CreateAsync(key, cancellationToken).ConfigureAwait(false);
        return new IssuedApiKey(key, text);
    }

    /// <summary>Gives a key another text. All else of it stays.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="overlap">How long the present text still works, zero or more; <see cref="DefaultOverlap"/> by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key with its new text, which nothing can show again.</returns>
    /// <exception cref="PersonalizationException">There is no such key, it was revoked or has expired, or the store failed.</exception>
    public async ValueTask<IssuedApiKey> RotateAsync(string id, TimeSpan? overlap = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var time = overlap ?? DefaultOverlap;
        if (time < TimeSpan.Zero || time > TimeSpan.FromDays(366))
        {
            throw new PersonalizationException(ErrorCodes.KeyInvalid, "The overlap of a rotation is from zero to 366 days.");
        }

        var now = Now();
        if (await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } present && present.ExpiresAt <= now)
        {
            throw new PersonalizationException(ErrorCodes.KeyInvalid, $"The key '{id}' has expired. Create another one.");
        }

        var text = ApiKeyText.Create();
        var key = await store.RotateAsync(id, ApiKeyText.Hash(text), now + time, cancellationToken).ConfigureAwait(false);
        return key is null ? throw NotFound(id, " that was not revoked") : new IssuedApiKey(key, text);
    }

    /// <summary>Revokes a key: from within a second on no running host accepts it.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key.</returns>
    /// <exception cref="PersonalizationException">There is no such key, or the store failed.</exception>
    public async ValueTask<ApiKey> RevokeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await store.RevokeAsync(id, Now(), cancellationToken).ConfigureAwait(false) ?? throw NotFound(id, string.Empty);
    }

    private static PersonalizationException NotFound(string id, string which)
        => new(ErrorCodes.KeyNotFound, $"There is no key '{id}'{which}. List the keys to see their ids.");

    private static string? FindProblem(ApiKeySettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Name) || settings.Name.Length > MaxNameLength || settings.Name.Any(char.IsControl))
        {
            return $"A key needs a name of at most {MaxNameLength} letters, by which people know it.";
        }

        if (settings.Scopes == ApiKeyScope.None || (settings.Scopes & ~(ApiKeyScope.Read | ApiKeyScope.Manage | ApiKeyScope.Ingest)) != 0)
        {
            return "A key needs at least one of the scopes read, manage and ingest.";
        }

        if (IsEmptyList(settings.Collections) || IsEmptyList(settings.Fields))
        {
            return "A key that is limited to collections or fields names at least one. Leave the limit out for all.";
        }

        if (settings.Rate is { IsValid: false })
        {
            return "A rate is at least one request, in whole seconds from 1 to a day, such as 200/10s.";
        }

        return settings.Lifetime is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(36_500))
            ? "A key works for more than no time, and for at most a hundred years. Leave the lifetime out for ever."
            : null;
    }

    private static bool IsEmptyList(IReadOnlyList<string>? names) => names is not null && (names.Count == 0 || names.Any(string.IsNullOrEmpty));

    /// <summary>Answers the time in whole milliseconds, which every store keeps.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

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
