#!lua flags=no-writes
-- SPDX-License-Identifier: Apache-2.0
-- Shows that a script reaches Redis with its prelude, keys and arguments: answers the wall clock in microseconds, the
-- number of keys and the first argument. Changes nothing.
return {whole(wall_micros()), #KEYS, ARGV[1] or ''}
