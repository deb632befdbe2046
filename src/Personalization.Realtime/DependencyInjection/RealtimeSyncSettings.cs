using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>A realtime sync as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
public sealed class RealtimeSyncSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the audience.</summary>
    public string? Audience { get; set; }

    /// <summary>Gets or sets the destination.</summary>
    public string? Destination { get; set; }

    /// <summary>Gets or sets a value indicating whether entries are sent.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool OnEntry { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether exits are sent.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool OnExit { get; set; } = true;

    /// <summary>Gets what is sent of both.</summary>
    public RequestOptions Request { get; } = new();

    /// <summary>Gets or sets what of it is different for entries.</summary>
    /// <value><see langword="null"/> by default: nothing.</value>
    public RequestOptions? Entry { get; set; }

    /// <summary>Gets or sets what of it is different for exits.</summary>
    /// <value><see langword="null"/> by default: nothing.</value>
    public RequestOptions? Exit { get; set; }

    /// <summary>Gets or sets how many rows go together at most.</summary>
    /// <value>100 by default; from 1 to 256.</value>
    public int BatchSize { get; set; } = DeliveryLimits.DefaultBatchSize;
}
