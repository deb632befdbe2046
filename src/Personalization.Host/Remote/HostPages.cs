namespace Personalization.Hosting.Remote;

/// <summary>Reads lists that are answered by pages.</summary>
internal static class HostPages
{
    internal static async Task<IReadOnlyList<T>> ReadAsync<T>(int limit, Func<long, int, Task<IReadOnlyList<T>>> ask)
    {
        var all = new List<T>();
        while (true)
        {
            var page = await ask(all.Count, limit);
            all.AddRange(page);
            if (page.Count < limit)
            {
                return all;
            }
        }
    }
}
