namespace Personalization.Alerts;

/// <summary>How bad it is. Persisted by its words.</summary>
public enum AlertLevel
{
    /// <summary>Nothing is wrong.</summary>
    Ok = 0,

    /// <summary>Somebody should look at it.</summary>
    Warning = 1,

    /// <summary>Somebody should look at it now.</summary>
    Critical = 2,
}
