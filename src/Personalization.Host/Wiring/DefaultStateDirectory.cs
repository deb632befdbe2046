using Personalization.Errors;

namespace Personalization.Hosting.Wiring;

/// <summary>Where the host keeps what it keeps, unless the configuration says otherwise: <c>$XDG_STATE_HOME/personalization</c>.</summary>
internal static class DefaultStateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal static string Path
    {
        get
        {
            // The XDG Base Directory Specification: a relative path is to be passed over.
            var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (!System.IO.Path.IsPathFullyQualified(home ?? string.Empty))
            {
                home = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            }

            return System.IO.Path.Combine(home!, "personalization");
        }
    }

    /// <summary>Makes a folder that its owner alone may read, unless it is there.</summary>
    /// <exception cref="PersonalizationException">It cannot be made (<c>state_unavailable</c>).</exception>
    internal static void Prepare(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly);
            }
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
