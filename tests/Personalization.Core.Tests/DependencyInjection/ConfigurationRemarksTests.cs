using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;

namespace Personalization.Core.Tests.DependencyInjection;

/// <summary>What is allowed and hardly meant.</summary>
public sealed class ConfigurationRemarksTests
{
    [Fact]
    public void Of_EverythingIsUsed_HasNone()
        => Assert.Empty(ConfigurationRemarks.Of(Options()));

    [Fact]
    public void Of_CollectionWithoutASync_IsNamed()
    {
        var options = Options();
        options.Collections.Add(new CollectionSettings("empty"));

        Assert.Equal("collections.empty", Assert.Single(ConfigurationRemarks.Of(options)).Path);
    }

    [Fact]
    public void Of_UpdateWithoutAMaker_IsNamed()
    {
        var options = Options();
        options.Syncs[0].Mode = SyncMode.Update;

        Assert.Equal("syncs.profile.mode", Assert.Single(ConfigurationRemarks.Of(options)).Path);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Of_UpdateBesideItsMaker_RacesUnlessItRests(bool paused, int remarks)
    {
        var options = Options();
        options.Syncs.Add(new SyncSettings("late") { Model = "customers", Collection = "customers", Mode = SyncMode.Update, Schedule = { Interval = TimeSpan.FromHours(1) }, Paused = paused });

        Assert.Equal(remarks, ConfigurationRemarks.Of(options).Count(remark => remark.Path == "syncs.late.schedule"));
    }

    [Fact]
    public void Of_SequenceMembersWithSchedules_AreNamed()
    {
        var options = Options();
        options.Syncs.Add(new SyncSettings("late") { Model = "customers", Collection = "customers", Schedule = { Cron = "0 2 * * *" }, Paused = true });
        options.Sequences.Add(new SequenceSettings("nightly") { Syncs = { new SequenceMemberSettings { Sync = "profile" }, new SequenceMemberSettings { Sync = "late" } } });

        var remark = Assert.Single(ConfigurationRemarks.Of(options));
        Assert.Equal("sequences.nightly.syncs[1]", remark.Path);
        Assert.Contains("schedule: manual", remark.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DeletionsThatHideOthers_AreNamed()
    {
        var options = Options();
        options.Syncs.Add(new SyncSettings("orders") { Model = "customers", Collection = "customers", OnRemoved = RecordDeleteBehavior.DeleteRecord });

        Assert.Equal("syncs.orders.onRemoved", Assert.Single(ConfigurationRemarks.Of(options)).Path);
    }

    private static PersonalizationOptions Options()
    {
        var options = new PersonalizationOptions();
        options.Models.Add(new ModelSettings("customers"));
        options.Collections.Add(new CollectionSettings("customers"));
        options.Syncs.Add(new SyncSettings("profile") { Model = "customers", Collection = "customers" });
        return options;
    }
}
