namespace Personalization.Sync.Apply;

/// <summary>
/// Puts waiting writes in the order in which each comes before the one that it takes a value from. Those that take values from each other in
/// a circle come as one group. This is Tarjan's search for strongly connected components, without recursion: each write and each claim is
/// looked at once.
/// </summary>
internal static class ClaimantsFirst
{
    internal static IEnumerable<List<WaitingWrite>> Order(IReadOnlyList<WaitingWrite> writes)
    {
        var numbered = 0;
        var open = new Stack<WaitingWrite>();
        var path = new Stack<WaitingWrite>();
        foreach (var root in writes)
        {
            if (root.Number == 0)
            {
                Enter(root, ++numbered, open, path);
            }

            while (path.TryPeek(out var write))
            {
                if (write.Next < write.Claimants.Count)
                {
                    var claimant = write.Claimants[write.Next++];
                    if (claimant.Number == 0)
                    {
                        Enter(claimant, ++numbered, open, path);
                    }
                    else if (claimant.IsOpen)
                    {
                        write.Lowest = Math.Min(write.Lowest, claimant.Number);
                    }

                    continue;
                }

                path.Pop();
                if (path.TryPeek(out var before))
                {
                    before.Lowest = Math.Min(before.Lowest, write.Lowest);
                }

                if (write.Lowest == write.Number)
                {
                    yield return TakeGroup(write, open);
                }
            }
        }
    }

    private static void Enter(WaitingWrite write, int number, Stack<WaitingWrite> open, Stack<WaitingWrite> path)
    {
        write.Number = write.Lowest = number;
        write.IsOpen = true;
        open.Push(write);
        path.Push(write);
    }

    private static List<WaitingWrite> TakeGroup(WaitingWrite first, Stack<WaitingWrite> open)
    {
        var group = new List<WaitingWrite>(1);
        WaitingWrite write;
        do
        {
            write = open.Pop();
            write.IsOpen = false;
            group.Add(write);
        }
        while (write != first);
        return group;
    }
}
