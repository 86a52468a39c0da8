using System.Numerics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class ConversionChecksTests : ModelCheckTests
{
    private const string AnotherType = "Remove HasConversion. If the type of the column is not that of the key, name it, as in HasColumnType(\"text\").";
    private const string SampleUuid = "0198c5f2-0000-7000-8000-00000000abcd";
    private const string OfTheKey = "Remove HasConversion: a reference is stored as its key anyway.";

    [Fact]
    public void AnotherType_IsRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>().Property(pet => pet.UserId).HasConversion<string>();
            model.Entity<Pet>().Property(pet => pet.VetId).HasConversion<byte[]>();
        },
        Problem("Pet.UserId", "String", AnotherType),
        Problem("Pet.VetId", "Byte[]", AnotherType));

    [Fact]
    public void TypeOfTheKey_IsRefusedToo() => AssertViolations(
        model =>
        {
            model.Entity<Pet>().Property(pet => pet.UserId).HasConversion<Guid>();
            model.Entity<Pet>().Property(pet => pet.VetId).HasConversion<Guid?>();
        },
        Problem("Pet.UserId", "Guid", OfTheKey),
        Problem("Pet.VetId", "Nullable`1", OfTheKey));

    [Fact]
    public void Elements_AreRefusedToo() => AssertViolations(
        model => model.Entity<Pet>().PrimitiveCollection(pet => pet.Sitters).ElementType().HasConversion<string>(),
        Problem("Pet.Sitters", "String", AnotherType));

    [Fact]
    public void ConverterOfTheApplication_IsAllowed() => AssertNone(model =>
    {
        model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(user => user.Value, id => new SoftRef<AuthUsers>(id));
        model.Entity<Pet>().Property(pet => pet.VetId).HasConversion(new ValueConverter<SoftRef<AuthUsers>, string>(user => user.ToString(), text => SoftRef<AuthUsers>.Parse(text)));
    });

    [Fact]
    public void ConverterOfTheApplication_ThatStoresAnotherFormThanTheKey_IsRefused() => AssertViolations(
        model =>
        {
            model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(user => user.Value.ToString("N"), text => SoftRef<AuthUsers>.Parse(text));
            model.Entity<Pet>().Property(pet => pet.VetId).HasConversion(new ValueConverter<SoftRef<AuthUsers>, string>(user => "user-" + user, text => SoftRef<AuthUsers>.Parse(text.Substring(5))));
            model.Entity<Pet>().Property(pet => pet.OrderId).HasConversion(order => order.Value + 1000, number => new SoftRef<ShopOrders, int>(number - 1000));
        },
        AnotherForm("Pet.OrderId", "7", "1007"),
        AnotherForm("Pet.UserId", SampleUuid, SampleUuid.Replace("-", string.Empty, StringComparison.Ordinal)),
        AnotherForm("Pet.VetId", SampleUuid, "user-" + SampleUuid));

    [Fact]
    public void ConverterOfTheApplication_ThatStoresBytes_IsRefused() => AssertViolations(
        model => model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(user => user.Value.ToByteArray(), bytes => new SoftRef<AuthUsers>(new Guid(bytes))),
        AnotherForm("Pet.UserId", SampleUuid, "System.Byte[]"));

    [Fact]
    public void ConverterOfTheApplication_ThatStoresTheNumberInAnotherType_IsAllowed() =>
        AssertNone(model => model.Entity<Pet>().Property(pet => pet.OrderId).HasConversion(order => new BigInteger(order.Value), number => new SoftRef<ShopOrders, int>((int)number)));

    [Fact]
    public void ConverterThatRefusesTheSample_IsNotJudged() => AssertNone(model => model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(
        user => RandomOnly(user.Value),
        text => SoftRef<AuthUsers>.Parse(text)));

    [Fact]
    public void ColumnType_IsAllowed() => AssertNone(model => model.Entity<Pet>().Property(pet => pet.UserId).HasColumnType("text"));

    private static string RandomOnly(Guid id) => id.Version == 4 ? id.ToString("N") : throw new FormatException("Only random ids are stored here.");

    private static string AnotherForm(string reference, string key, string stored) =>
        $"SREF115: '{reference}' has a converter that stores the key '{key}' as '{stored}': the guard would let references to deleted keys pass, or refuse all of them, and sweeps would not know the keys. "
        + "Store the key itself: remove the converter. If the type of the column is not that of the key, name it, as in HasColumnType(\"text\"). Rows that exist need a migration.";

    private static string Problem(string reference, string type, string remedy) =>
        $"SREF114: '{reference}' is converted to '{type}', but Entity Framework Core knows no conversion from a reference to that type, so it cannot map the property. {remedy}";

    private sealed class Pet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> UserId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>? VetId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<ShopOrders, int> OrderId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>[] Sitters { get; init; } = [];
    }
}
