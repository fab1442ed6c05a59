#!/usr/bin/perl
# An SMSC on Debian's Net::SMPP, for tests: an implementation of SMPP that shares nothing with ours. It says what it gets on
# standard output, a line of JSON each, and does what a message's first word says:
#   throttle  refuses it once with 0x58       early   brings the receipt before the answer
#   drop      cuts the link once, unanswered  twice   brings the receipt twice
#   hold      keeps the receipt until somebody binds again
#   reply     writes back to the sender       fail    brings a receipt that says UNDELIV
# Ids are hexadecimal in answers and decimal in receipts, as at many carriers.
use strict;
use warnings;
use IO::Select;
use Net::SMPP;

$SIG{PIPE} = 'IGNORE';
$SIG{__WARN__} = sub { };
STDOUT->autoflush(1);

my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, timeout => undef) or die "no socket: $!";
my $ready = IO::Select->new($listener);
my %role;        # socket => command of its bind
my %once;        # words that have had their effect
my @held;        # receipts for the next bind
my $last_id = 0x1f00;

sub tell_test {
    my (%facts) = @_;
    print '{' . join(',', map { sprintf '"%s":"%s"', $_, $facts{$_} } sort keys %facts) . "}\n";
}

# The client to bring deliveries to: one that may receive, the newest first.
sub receiver {
    my ($found) = grep { ($role{$_} // '') =~ /receiver|transceiver/ } reverse $ready->handles;
    return $found;
}

sub bring {
    my (%message) = @_;
    my $client = receiver() or return push @held, \%message;
    $client->deliver_sm(async => 1, %message);
}

sub receipt {
    my ($pdu, $id, $state) = @_;
    my $text = sprintf 'id:%010d sub:001 dlvrd:%03d submit date:2611221015 done date:2611221016 stat:%s err:%s text:',
        $id, $state eq 'DELIVRD', $state, $state eq 'DELIVRD' ? '000' : '034';
    return (esm_class => 0x04, source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
        destination_addr => $pdu->{source_addr}, short_message => $text);
}

sub bind_client {
    my ($client, $pdu, $kind) = @_;
    my $answer = "bind_${kind}_resp";
    my $right = $pdu->{password} eq 'secret';
    $client->$answer(seq => $pdu->{seq}, system_id => $right ? 'netsmpp' : '', status => $right ? 0 : 0x0e);
    tell_test(is => 'bind', as => $kind, system_id => $pdu->{system_id}, ok => $right ? 1 : 0);
    return unless $right;
    $role{$client} = $kind;
    return if $kind eq 'transmitter';
    my @due = splice @held;
    bring(%$_) for @due;
}

sub submit {
    my ($client, $pdu) = @_;
    my $octets = $pdu->{short_message};
    my $text = $pdu->{esm_class} & 0x40 ? substr($octets, 1 + ord $octets) : $octets;
    my ($word) = $text =~ /^(\w+)/;
    $word //= '';
    tell_test(is => 'submit', hex => unpack('H*', $octets), from => $pdu->{source_addr}, from_ton => $pdu->{source_addr_ton},
        to => $pdu->{destination_addr}, to_ton => $pdu->{dest_addr_ton}, esm_class => $pdu->{esm_class},
        data_coding => $pdu->{data_coding}, registered_delivery => $pdu->{registered_delivery});
    if ($word eq 'drop' && !$once{drop}++) {
        $ready->remove($client);
        delete $role{$client};
        return close $client;
    }
    if ($word eq 'throttle' && !$once{throttle}++) {
        return $client->submit_sm_resp(seq => $pdu->{seq}, status => 0x58, message_id => '');
    }
    my $id = ++$last_id;
    my $answer = sub { $client->submit_sm_resp(seq => $pdu->{seq}, message_id => sprintf '%X', $id) };
    my %receipt = receipt($pdu, $id, $word eq 'fail' ? 'UNDELIV' : 'DELIVRD');
    if ($word eq 'early') { bring(%receipt); $answer->(); return; }
    $answer->();
    if ($word eq 'hold') { push @held, \%receipt; return; }
    bring(%receipt) for 1 .. ($word eq 'twice' ? 2 : 1);
    bring(source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
        short_message => "gracias\x04") if $word eq 'reply';
}

sub serve {
    my ($client) = @_;
    my $pdu = $client->read_pdu;
    if (!$pdu) {
        $ready->remove($client);
        delete $role{$client};
        return close $client;
    }
    my $kind = Net::SMPP::pdu_tab->{$pdu->{cmd}}{cmd} // 'unknown';
    if ($kind =~ /^bind_(transmitter|receiver|transceiver)$/) { bind_client($client, $pdu, $1) }
    elsif ($kind eq 'submit_sm') { submit($client, $pdu) }
    elsif ($kind eq 'enquire_link') { $client->enquire_link_resp(seq => $pdu->{seq}) }
    elsif ($kind eq 'unbind') { $client->unbind_resp(seq => $pdu->{seq}); tell_test(is => 'unbind') }
    else { tell_test(is => $kind, status => $pdu->{status}) }
}

tell_test(is => 'listening', port => $listener->sockport);
while (my @sockets = $ready->can_read) {
    for my $socket (@sockets) {
        if ($socket != $listener) { serve($socket); next }
        my $client = $listener->accept or next;
        $ready->add($client);
    }
}
