namespace Personalization.Schedules;

/// <summary>Time zones by the names of IANA, such as <c>Europe/Berlin</c>.</summary>
internal static class TimeZones
{
    internal static TimeZoneInfo? Find(string name)
    {
        // Windows' names mean nothing on another machine, and a name is a path for some: neither is taken.
        if (name.Length is 0 or > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+') || name[0] == '/')
        {
            return null;
        }

        return name == "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }
}
