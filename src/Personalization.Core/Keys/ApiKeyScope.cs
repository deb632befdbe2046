namespace Personalization.Keys;

/// <summary>What an API key may do. The numbers are persisted and never change.</summary>
[Flags]
public enum ApiKeyScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look records up.</summary>
    Read = 1,

    /// <summary>Explain records, see and run syncs, manage keys.</summary>
    Manage = 2,

    /// <summary>Send events.</summary>
    Ingest = 4,
}
