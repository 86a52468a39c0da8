namespace SoftReferences.Tests;

public sealed class GuidReferenceTests() : SoftRefLaws<SoftRef<AuthUsers>>(References.Guids);

public sealed class KeyedGuidReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, Guid>>(References.KeyedGuids);

public sealed class IntegerReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, int>>(References.Integers);

public sealed class LongReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, long>>(References.Longs);

public sealed class ByteReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, byte>>(References.Bytes);

public sealed class TextReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, string>>(References.Texts);

public sealed class UlidReferenceTests() : SoftRefLaws<SoftRef<BillingInvoices, Ulid>>(References.Ulids);
