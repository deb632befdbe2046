namespace Personalization.Realtime.Ingest;

/// <summary>There are more events than can be taken now. Nothing of the call was accepted; send it again later.</summary>
public sealed class IngestOverloadedException : PersonalizationException
{
    /// <summary>The code of this error.</summary>
    public const string ErrorCode = "ingest_overloaded";

    /// <summary>Initializes a new instance.</summary>
    /// <param name="retryAfter">After how long it can be sent again; from nothing to 5 seconds.</param>
    public IngestOverloadedException(TimeSpan retryAfter)
        : base(ErrorCode, "More events come in than can be taken. Send these again in a moment.")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retryAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(retryAfter, TimeSpan.FromSeconds(5));
        RetryAfter = retryAfter;
    }

    /// <summary>Gets after how long it can be sent again.</summary>
    public TimeSpan RetryAfter { get; }
}
