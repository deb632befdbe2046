namespace Personalization.Hosting.Serving;

/// <summary>How the host serves.</summary>
/// <param name="Config">The configuration.</param>
/// <param name="Urls">Where to listen; <see langword="null"/> for what the environment says.</param>
/// <param name="NoSchedules">Whether runs are started from outside only.</param>
/// <param name="AllowAnonymous">Whether callers need no key.</param>
/// <param name="Region">The store that records are looked up in; <see langword="null"/> for the first.</param>
internal sealed record ServeSettings(string Config, string? Urls, bool NoSchedules, bool AllowAnonymous, string? Region = null)
{
    internal const string DefaultUrl = "http://localhost:5080";
}
