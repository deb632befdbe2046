using Personalization.Configuration.Reading;
using Personalization.Sync.State;

namespace Personalization.Hosting.Wiring;

/// <summary>Where the host keeps what it keeps, unless the configuration says otherwise: <c>.personalization</c> beside its file.</summary>
internal static class DefaultStateDirectory
{
    internal static string Of(string config) => Path.Combine(YamlFiles.FolderOf(config), Configuration.Format.StateFormat.DefaultDirectory);

    /// <summary>Makes a folder that its owner alone may read, unless it is there, and takes it for a configuration.</summary>
    /// <exception cref="PersonalizationException">It cannot be made (<c>state_unavailable</c>), or belongs to another configuration (<c>state_foreign</c>).</exception>
    internal static void Prepare(string folder, string? owner)
    {
        try
        {
            using var state = new FileSyncStateStore(folder, shared: false, owner);
            _ = state.Identity;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PersonalizationException(
                ErrorCodes.StateUnavailable,
                $"The state directory '{folder}' cannot be made: {exception.GetType().Name}. Name another one in the configuration (state: {{ directory: … }}), or give this user the right.",
                exception);
        }
    }
}
