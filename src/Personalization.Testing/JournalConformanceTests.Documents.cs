using Personalization.Journal;

namespace Personalization.Testing;

/// <content>Documents.</content>
public abstract partial class JournalConformanceTests
{
    private static readonly JournalDocument Pause = new(JournalKinds.Pause, "sync:customers", """{"by": "Zoë"}""");

    [Fact]
    public async Task WriteDocument_NewOne_IsFoundAtVersionOne()
    {
        Assert.Null(await Journal.FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));

        Assert.True(await Journal.WriteDocumentAsync(Pause, Cancellation));

        Assert.Equal(Pause with { Version = 1 }, await (await OpenAnotherAsync()).FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
        Assert.Null(await Journal.FindDocumentAsync(JournalKinds.Mute, Pause.Id, Cancellation));
    }

    [Fact]
    public async Task WriteDocument_AtAnotherVersion_ChangesNothing()
    {
        Assert.False(await Journal.WriteDocumentAsync(Pause with { Version = 1 }, Cancellation));
        Assert.True(await Journal.WriteDocumentAsync(Pause, Cancellation));
        Assert.False(await Journal.WriteDocumentAsync(Pause with { Json = "{}" }, Cancellation));
        Assert.False(await Journal.WriteDocumentAsync(Pause with { Json = "{}", Version = 2 }, Cancellation));

        Assert.True(await Journal.WriteDocumentAsync(Pause with { Json = "[]", Version = 1, ExpiresAt = Start.AddDays(1) }, Cancellation));

        Assert.Equal(Pause with { Json = "[]", Version = 2, ExpiresAt = Start.AddDays(1) }, await Journal.FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
    }

    [Fact]
    public async Task WriteDocument_FromSeveralHosts_LosesNoWrite()
    {
        var other = await OpenAnotherAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => CountUpAsync(n % 2 == 0 ? Journal : other, 10))));

        var document = await Journal.FindDocumentAsync(JournalKinds.Alert, "count", Cancellation);
        Assert.Equal("60", document?.Json);
        Assert.Equal(60, document?.Version);
    }

    [Fact]
    public async Task Documents_WhoseTimeIsUp_AreNotThere()
    {
        await Journal.WriteDocumentAsync(Pause with { ExpiresAt = Start.AddHours(1) }, Cancellation);
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await Journal.FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
        Assert.Empty(await Journal.ListDocumentsAsync(Pause.Kind, null, Cancellation));
        Assert.False(await Journal.RemoveDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
        Assert.False(await Journal.WriteDocumentAsync(Pause with { Version = 1 }, Cancellation));
        Assert.True(await Journal.WriteDocumentAsync(Pause, Cancellation));
        Assert.Equal(Pause with { Version = 1 }, await Journal.FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
    }

    [Fact]
    public async Task RemoveDocument_ThatIsThere_IsGoneAndMayComeAgain()
    {
        await Journal.WriteDocumentAsync(Pause, Cancellation);

        Assert.True(await Journal.RemoveDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
        Assert.False(await Journal.RemoveDocumentAsync(Pause.Kind, Pause.Id, Cancellation));

        Assert.Null(await Journal.FindDocumentAsync(Pause.Kind, Pause.Id, Cancellation));
        Assert.True(await Journal.WriteDocumentAsync(Pause, Cancellation));
    }

    [Fact]
    public async Task ListDocuments_MoreThanAPage_ListsThemById()
    {
        var kind = JournalKinds.HeldPrefix + "customers";
        string[] ids = [.. Enumerable.Range(0, JournalLimits.Page + 1).Select(n => $"k\0{n:0000}")];
        foreach (var id in ids.Reverse())
        {
            await Journal.WriteDocumentAsync(new JournalDocument(kind, id, "{}"), Cancellation);
        }

        var first = await Journal.ListDocumentsAsync(kind, null, Cancellation);
        var rest = await Journal.ListDocumentsAsync(kind, first[^1].Id, Cancellation);

        Assert.Equal(JournalLimits.Page, first.Count);
        Assert.Equal(ids, first.Concat(rest).Select(document => document.Id));
    }

    private static async Task CountUpAsync(IJournal journal, int times)
    {
        while (times > 0)
        {
            var before = await journal.FindDocumentAsync(JournalKinds.Alert, "count", Cancellation) ?? new JournalDocument(JournalKinds.Alert, "count", "0");
            var next = int.Parse(before.Json, System.Globalization.CultureInfo.InvariantCulture) + 1;
            if (await journal.WriteDocumentAsync(before with { Json = next.ToString(System.Globalization.CultureInfo.InvariantCulture) }, Cancellation))
            {
                times--;
            }
        }
    }
}
