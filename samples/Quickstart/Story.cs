using System.Globalization;
using Personalization;
using Quickstart.Screen;
using Quickstart.Shop;

namespace Quickstart;

/// <summary>What the quickstart shows, step by step.</summary>
internal sealed class Story(ShopDatabase shop, SyncScreen syncs, LookupScreen lookups, LiveStory live)
{
    private readonly string _bigId = AwkwardGuests.BigId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Tells the story.</summary>
    /// <returns>Whether every sync succeeded.</returns>
    internal async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        Page.Title("The shop");
        var isNew = await shop.EnsureAsync();
        Console.WriteLine(
            $"{(isNew ? "A new" : "An earlier start's")} SQLite database with {await CountAsync("customers")} customers, {await CountAsync("orders")} orders "
            + $"and {await CountAsync("products")} products.");
        if (!isNew)
        {
            Page.Title("Before any query");
            await ShowWhatIsOnDiskAsync(cancellationToken);
        }

        Page.Title(isNew ? "First sync: every row becomes a record" : "First sync of this start: only what changed since the last one is written");
        if (await SyncAsync(cancellationToken) is not { } first)
        {
            return false;
        }

        if (!isNew && first.Counts is { Added: 0, Changed: 0, Removed: 0 })
        {
            Console.WriteLine("The customers are as the last sync left them, so none was written.");
        }

        Page.Title("Lookups: by id, and by e-mail");
        await lookups.ShowAsync("customers", "user_id", _bigId, cancellationToken);
        await lookups.ShowAsync("customers", "email", "customer2007@shop.example", cancellationToken);

        Page.Title("A day passes in the shop");
        var day = await shop.NextDayAsync();
        Console.WriteLine($"Customers came, moved and left, and prices changed.{(day == ShopDay.JonesesMended ? " The Joneses got an e-mail address each." : string.Empty)}");

        Page.Title("Second sync: only what changed is written");
        if (await SyncAsync(cancellationToken) is not { } second)
        {
            return false;
        }

        await ExplainAsync(second, day, cancellationToken);
        await live.TellAsync(day, cancellationToken);
        return true;
    }

    internal void ShowHowToAsk(string url)
    {
        Page.Title("Serving lookups and audiences");
        Console.WriteLine("In another terminal (an index value in a URL is percent-encoded):");
        Console.WriteLine($"  curl {url}/v1/collections/customers/records/user_id/{_bigId}");
        Console.WriteLine($"  curl {url}/v1/collections/customers/records/email/{Uri.EscapeDataString(AwkwardGuests.BigEmail)}");
        Console.WriteLine($"  curl {url}/v1/collections/products/records/sku/{Goods.Sku(1)}");
        live.ShowHowToAsk(url);
        Console.WriteLine("Ctrl+C ends it. A second start finds its records on disk; --fresh begins anew.");
    }

    private async Task ShowWhatIsOnDiskAsync(CancellationToken cancellationToken)
    {
        if (!syncs.IsReady("customers"))
        {
            Console.WriteLine("The earlier start was cut short, so a record that is not found may still exist. The next sync mends that.");
            return;
        }

        Console.WriteLine("The records of the earlier start are on disk, so this process answers at once:");
        await lookups.ShowFieldAsync("customers", "user_id", _bigId, "name", cancellationToken);
    }

    /// <summary>Runs both syncs.</summary>
    /// <returns>The account of the customers' run, or <see langword="null"/> when a run failed.</returns>
    private async Task<SyncRun?> SyncAsync(CancellationToken cancellationToken)
    {
        var customers = await syncs.RunAsync("customer-profiles", await shop.CountAsync("customers"), cancellationToken);
        var products = await syncs.RunAsync("product-catalog", await shop.CountAsync("products"), cancellationToken);
        foreach (var run in new[] { customers, products })
        {
            // A warning is a success with rejected rows.
            if (run.Status is not (SyncRunStatus.Success or SyncRunStatus.Warning))
            {
                await Console.Error.WriteLineAsync($"Sync '{run.SyncId}' ended as {run.Status}. {run.Error}");
                return null;
            }
        }

        SyncScreen.Show([customers, products]);
        SyncScreen.ShowRejections(customers);
        return customers;
    }

    private async Task ExplainAsync(SyncRun run, long day, CancellationToken cancellationToken)
    {
        var counts = run.Counts;
        Page.Title("What happened");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            The sync read all {counts.RowsQueried:N0} rows again and compared each with what the last run had left, by key and hash. {counts.Unchanged:N0} were
            as before and cost no write. {counts.Added:N0} keys were new, {counts.Changed:N0} rows had other values, and {counts.Removed:N0} keys had left the model,
            so their records are gone too. {counts.Ignored:N0} row has no key and was ignored. {counts.Rejected:N0} rows have a key that is there twice: rather than
            pick one, the sync refuses both and says so. The Joneses were refused while they shared an e-mail, since a lookup by it
            must never answer the wrong person. Now each has a record:
            """));
        await lookups.ShowFieldAsync("customers", "email", AwkwardGuests.SharedEmail, "name", cancellationToken);
        await lookups.ShowFieldAsync("customers", "email", "bob.jones@shop.example", "name", cancellationToken);
        if (counts.Removed > 0)
        {
            Console.WriteLine("One of the customers who left on this day:");
            await lookups.ShowFieldAsync("customers", "user_id", ShopDay.FirstToLeave(day).ToString(CultureInfo.InvariantCulture), "name", cancellationToken);
        }
    }

    private async Task<string> CountAsync(string table) => (await shop.CountAsync(table)).ToString("N0", CultureInfo.InvariantCulture);
}
